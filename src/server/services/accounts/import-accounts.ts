import { type ImportAccountsInput, type ImportAccountsReport, MAX_IMPORT_LINES } from "@/domain/account.schema";
import { BadInputError } from "@/domain/errors";
import type { StartedJob } from "@/domain/job.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { startJob } from "@/server/services/jobs/start-job";
import { checkAuthority } from "./create-account";
import { importPasswordsOwner } from "./handle-import-job";
import { judgeAccountLines } from "./judge-account-lines";
import { readAccountLines } from "./read-account-lines";
import { forgetAccountSource, readAccountSource } from "./read-account-source";

/**
 * Reads a list of accounts. A dry run answers a verdict per line and stores nothing; else a job signs in to each ready
 * line and adds it, with one statement of authority for all (ACC-7). Passwords wait sealed until the job ends.
 * @throws BadInputError `account.authority` | `account.import_size` | `job.empty` when no line is ready
 */
export async function importAccounts(
  ctx: ServiceContext,
  input: ImportAccountsInput,
): Promise<ImportAccountsReport | StartedJob> {
  const { authority, groupIds = [] } = input;
  checkAuthority(authority, ctx.clock.nowMs());
  const lines = readAccountLines(await readAccountSource(ctx, input.source));
  if (lines.length > MAX_IMPORT_LINES) {
    throw new BadInputError("account.import_size", "The list has too many lines.", { limit: MAX_IMPORT_LINES });
  }
  const { report, ready } = await judgeAccountLines(ctx.db, lines);
  if (input.dryRun) return report;
  const jobId = ctx.ids.next("job");
  const atMs = ctx.clock.nowMs();
  const { actor, personId } = ctx.caller;
  const passwords = Object.fromEntries(ready.map(({ line, password }) => [String(line), password]));
  const jobInput = { authority, groupIds, lines: ready.map(({ password: _password, ...line }) => line) };
  const items = ready.map(({ line, email }) => ({ subjectId: `line_${line}`, label: email }));
  await ctx.db.tx(async (tx) => {
    await startJob(tx, { id: jobId, kind: "import", actor, personId, input: jobInput, items, atMs });
    const secret = { ...importPasswordsOwner(jobId), id: ctx.ids.next("sec"), plain: JSON.stringify(passwords) };
    await sealSecret(tx, ctx.vault, { ...secret, class: "credentials", atMs });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "account.import",
      objectKind: "job",
      objectId: jobId,
      after: { counts: report.counts, authority: { ...authority, recordedBy: personId } },
      atMs,
    });
  });
  await forgetAccountSource(ctx, input.source);
  ctx.bus.emit("events");
  ctx.bus.emit("job", jobId);
  return { jobId };
}
