import type { ImportAccountLine, ImportAccountsReport } from "@/domain/account.schema";
import { canonicalGroupName } from "@/domain/account-group";
import type { Session } from "@/server/db/session";
import { listAccountsByEmail } from "@/server/repositories/accounts.repository";
import { findGroupsByName } from "@/server/repositories/groups.repository";
import { findCanonicalEmail } from "./check-login";
import type { TypedLine } from "./read-account-lines";

/** A line that may be imported. */
export type ReadyLine = {
  line: number;
  email: string;
  emailCanon: string;
  password: string;
  alias: string | null;
  note: string | null;
  /** Its own group, or none. */
  groupIds: string[];
};

/**
 * A verdict for every line (ACC-7): ready, there is such an account, a later line has the same e-mail, or what is wrong,
 * such as a group that does not exist. Stores nothing; the report holds no password.
 */
export async function judgeAccountLines(
  db: Session,
  lines: readonly TypedLine[],
): Promise<{ report: ImportAccountsReport; ready: ReadyLine[] }> {
  const canons = lines.map((line) => (line.email === null ? null : findCanonicalEmail(line.email)));
  const existing = await listAccountsByEmail(db, [...new Set(canons.filter((canon) => canon !== null))]);
  const groups = await findGroupsByName(
    db,
    lines.map(({ group }) => group).filter((group) => group !== null),
  );
  const lastLine = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const canon = canons[index] ?? null;
    if (canon !== null && line.fault === null) lastLine.set(canon, line.line);
  }
  const ready: ReadyLine[] = [];
  const judged = lines.map((line, index): ImportAccountLine => {
    const canon = canons[index] ?? null;
    const known = canon === null ? undefined : existing.get(canon);
    const last = canon === null ? undefined : lastLine.get(canon);
    const shown = { line: line.line, email: line.email, alias: line.alias, group: line.group, leftOut: line.leftOut };
    const groupId = line.group === null ? null : groups.get(canonicalGroupName(line.group));
    const fault = line.fault ?? (canon === null ? "email" : groupId === undefined ? "group" : null);
    if (fault !== null) return { ...shown, verdict: "invalid", reason: fault, refersTo: null };
    if (known) {
      const verdict = known.isArchived ? "archived" : "exists";
      return { ...shown, verdict, reason: null, refersTo: known.id };
    }
    if (last !== undefined && last !== line.line) {
      return { ...shown, verdict: "superseded", reason: null, refersTo: String(last) };
    }
    const { email, password, alias, note } = line;
    if (email !== null && password !== null && canon !== null) {
      const groupIds = groupId ? [groupId] : [];
      ready.push({ line: line.line, email: email.trim(), emailCanon: canon, password, alias, note, groupIds });
    }
    return { ...shown, verdict: "ready", reason: null, refersTo: null };
  });
  return { report: { lines: judged, counts: countVerdicts(judged) }, ready };
}

function countVerdicts(lines: readonly ImportAccountLine[]): ImportAccountsReport["counts"] {
  const counts = { ready: 0, exists: 0, archived: 0, superseded: 0, invalid: 0 };
  for (const line of lines) counts[line.verdict] += 1;
  return counts;
}
