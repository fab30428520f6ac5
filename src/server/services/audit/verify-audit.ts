import { type AuditMac, auditGenesis, auditText } from "@/domain/audit";
import {
  type AuditEntry,
  findAuditHashes,
  findAuditHead,
  lastAuditSeq,
  listAuditEntries,
} from "@/server/repositories/audit.repository";
import type { AppContext } from "@/server/services/context";
import { type AuditAnchor, readAnchors } from "./anchor-audit";

const PAGE = 1_000;

/** `checked`: entries whose hash fits. `firstBroken`: the number at which the chain is not what it was. */
export type AuditVerdict = {
  ok: boolean;
  checked: number;
  firstBroken?: number;
  /** `entry`: changed or foreign; `gap`: missing or out of order; `head`: the end was cut; `anchor`: rewritten. */
  cause?: "entry" | "gap" | "head" | "anchor";
};

type VerifyContext = Pick<AppContext, "db" | "vault" | "dataDir">;
type Chain = { seq: number; hash: string };

/**
 * Recomputes the audit chain and compares it with its head and the anchors outside the database. Finds an entry that was
 * edited, deleted, inserted, moved or cut off, at its number. Reads a thousand entries at a time.
 * @source docs/design/security.md §7
 */
export async function verifyAudit(
  ctx: VerifyContext,
  range: { fromSeq?: number; toSeq?: number } = {},
  /** Between two pages, so that others have their turn. */
  rest: (checked: number) => Promise<void> = async () => undefined,
): Promise<AuditVerdict> {
  const fromSeq = range.fromSeq ?? 1;
  const head = await findAuditHead(ctx.db);
  const endSeq = head?.seq ?? (await lastAuditSeq(ctx.db));
  const start = await chainBefore(ctx, fromSeq);
  if (!start) return { ok: false, checked: 0, firstBroken: fromSeq - 1, cause: "gap" };
  const walked = await walk(ctx, start, Math.min(range.toSeq ?? endSeq, endSeq), rest);
  if (!walked.ok) return walked;
  const { checked } = walked;
  const loose = await firstBeyondHead(ctx, head, endSeq);
  if (loose !== null) return { ok: false, checked, firstBroken: loose, cause: "head" };
  const broken = await firstBrokenAnchor(ctx, fromSeq, range.toSeq ?? Number.MAX_SAFE_INTEGER);
  return broken === null ? walked : { ok: false, checked, firstBroken: broken, cause: "anchor" };
}

async function walk(
  ctx: VerifyContext,
  start: Chain,
  toSeq: number,
  rest: (checked: number) => Promise<void>,
): Promise<AuditVerdict> {
  let { seq, hash } = start;
  let checked = 0;
  while (seq < toSeq) {
    const entries = await listAuditEntries(ctx.db, { fromSeq: seq + 1, toSeq, limit: PAGE });
    if (entries.length === 0) return { ok: false, checked, firstBroken: seq + 1, cause: "gap" };
    for (const entry of entries) {
      if (entry.seq !== seq + 1) return { ok: false, checked, firstBroken: seq + 1, cause: "gap" };
      if (!fits(ctx.vault.auditMac, hash, entry)) {
        return { ok: false, checked, firstBroken: entry.seq, cause: "entry" };
      }
      ({ seq, hash } = entry);
      checked += 1;
    }
    await rest(entries.length);
  }
  return { ok: true, checked };
}

/** Where the chain stands before this entry; null when the entry before it is missing. */
async function chainBefore(ctx: VerifyContext, fromSeq: number): Promise<Chain | null> {
  const seq = fromSeq - 1;
  if (seq === 0) return { seq, hash: auditGenesis };
  const hash = (await findAuditHashes(ctx.db, [seq])).get(seq);
  return hash === undefined ? null : { seq, hash };
}

/** The number at which head and entries disagree; null when the head names the last entry. */
async function firstBeyondHead(ctx: VerifyContext, head: Chain | null, endSeq: number): Promise<number | null> {
  if (!head) return endSeq + 1;
  const hash = head.seq === 0 ? auditGenesis : (await findAuditHashes(ctx.db, [head.seq])).get(head.seq);
  if (hash !== head.hash) return head.seq;
  // Entries first, head second: an honest append in between raises the head too.
  const lastSeq = await lastAuditSeq(ctx.db);
  const headNow = await findAuditHead(ctx.db);
  return headNow && lastSeq <= headNow.seq ? null : head.seq + 1;
}

/** A chain that was cut or rewritten together with its head still differs from what was written outside. */
async function firstBrokenAnchor(ctx: VerifyContext, fromSeq: number, toSeq: number): Promise<number | null> {
  let broken: number | null = null;
  let waiting: AuditAnchor[] = [];
  const compare = async () => {
    const hashes = await findAuditHashes(
      ctx.db,
      waiting.map((anchor) => anchor.seq),
    );
    for (const anchor of waiting) {
      const isTrue = hashes.get(anchor.seq) === anchor.hash;
      if (!isTrue && (broken === null || anchor.seq < broken)) broken = anchor.seq;
    }
    waiting = [];
  };
  for await (const anchor of readAnchors(ctx.dataDir)) {
    if (anchor.seq < fromSeq || anchor.seq > toSeq) continue;
    waiting.push(anchor);
    if (waiting.length === PAGE / 2) await compare();
  }
  await compare();
  if (broken === null) return null;
  // A cut is named by its first missing entry, which may lie before the first anchor that lost its own.
  return Math.min(broken, (await lastAuditSeq(ctx.db)) + 1);
}

/** False also for an entry whose key is not at hand: nobody can say that it is genuine. */
function fits(mac: AuditMac, prevHash: string, entry: AuditEntry): boolean {
  if (entry.prevHash !== prevHash) return false;
  try {
    return mac.signAs(entry.keyId, auditText(prevHash, entry)) === entry.hash;
  } catch {
    return false;
  }
}
