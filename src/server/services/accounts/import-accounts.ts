import {
  type ImportAccountsInput,
  type ImportAccountsReport,
  type ImportStarted,
  MAX_IMPORT_LINES,
} from "@/domain/account.schema";
import { BadInputError } from "@/domain/errors";
import { type StartedJob, startedJob } from "@/domain/job.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { startJob } from "@/server/services/jobs/start-job";
import { type KeepResult, runOnce } from "@/server/services/run-once";
import { checkAuthority } from "./create-account";
import { importPasswordsOwner } from "./handle-import-job";
import { judgeAccountLines } from "./judge-account-lines";
import { readAccountLines, type TypedLine } from "./read-account-lines";
import { forgetAccountSource, readAccountSource } from "./read-account-source";

/**
 * Reads a list of accounts. A dry run answers a verdict per line and stores nothing; else a job signs in to each ready
 * line and adds it, with one statement of authority for all (ACC-7). Passwords wait sealed until the job ends. The same
 * key and list give the first job again.
 * @throws BadInputError `account.authority` | `account.import_size` | `job.empty` when no line is ready
 * @throws ConflictError `idempotency.key_reused`
 */
export async function importAccounts(
  ctx: ServiceContext,
  input: ImportAccountsInput,
): Promise<ImportAccountsReport | ImportStarted> {
  const { idempotencyKey, ...content } = input;
  if (input.dryRun) return (await judgeList(ctx, input)).report;
  if (idempotencyKey === undefined) return { ...(await startImport(ctx, input, null)), replayed: false };
  const source = "text" in input.source ? linesOf(input.source.text).map(withoutPassword) : input.source;
  const call = { procedure: "accounts.import", key: idempotencyKey, input: { ...content, source }, output: startedJob };
  return runOnce(ctx, call, (keep) => startImport(ctx, input, keep));
}

async function startImport(
  ctx: ServiceContext,
  input: ImportAccountsInput,
  keep: KeepResult<StartedJob> | null,
): Promise<StartedJob> {
  const { authority, groupIds = [] } = input;
  const { report, ready } = await judgeList(ctx, input);
  const jobId = ctx.ids.next("job");
  const atMs = ctx.clock.nowMs();
  const { actor, personId } = ctx.caller;
  const passwords = Object.fromEntries(ready.map(({ line, password }) => [String(line), password]));
  const jobInput = { authority, groupIds, lines: ready.map(withoutPassword) };
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
    await keep?.(tx, { jobId });
  });
  await forgetAccountSource(ctx, input.source);
  ctx.bus.emit("events");
  ctx.bus.emit("job", jobId);
  return { jobId };
}

async function judgeList(ctx: ServiceContext, { authority, source }: ImportAccountsInput) {
  checkAuthority(authority, ctx.clock.nowMs());
  return judgeAccountLines(ctx.db, linesOf(await readAccountSource(ctx, source)));
}

function linesOf(text: string): TypedLine[] {
  const lines = readAccountLines(text);
  if (lines.length <= MAX_IMPORT_LINES) return lines;
  throw new BadInputError("account.import_size", "The list has too many lines.", { limit: MAX_IMPORT_LINES });
}

/** A line as it may be kept and compared: a password is neither. */
function withoutPassword<Line extends { password: unknown }>({ password: _password, ...line }: Line) {
  return line;
}
