import { setImmediate } from "node:timers/promises";
import { isOverridden, mainReasonOf, undecided, writeLineFacts } from "@/domain/batch-line-reasons";
import { amountSourceOf, readAmountRule, writeAmountRule } from "@/domain/batch-policy";
import { reachesAccount } from "@/domain/caller";
import {
  type CashbackRow,
  type ImportCashbackOutput,
  type KeptImport,
  keptImport,
} from "@/domain/cashback-batch.schema";
import type { ImportInput } from "@/domain/cashback-import.schema";
import { ConflictError, DuplicateRowError, PreconditionError } from "@/domain/errors";
import { withinReach } from "@/domain/evidence-reach";
import { type PayeeAlias, withHistory } from "@/domain/import-history-rules";
import type { ImportReading } from "@/domain/import-reading";
import type { CodeWithParams } from "@/domain/import-reason";
import { reportImport } from "@/domain/import-report";
import type { ImportRow } from "@/domain/import-row";
import { timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { appendAudit } from "@/server/repositories/audit.repository";
import { deleteLines, hasDecisions, insertLines, type NewLine } from "@/server/repositories/batch-lines.repository";
import {
  type BatchFileRow,
  type BatchRow,
  deleteBatchFile,
  findSameRows,
  getBatchRow,
  insertBatchFile,
  lockBatch,
  updateBatch,
} from "@/server/repositories/batches.repository";
import { findCampaign } from "@/server/repositories/campaigns.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import { historyRules } from "@/server/services/cashback/judge-lines";
import { aliasOf, loadPayeeFacts } from "@/server/services/cashback/load-payee-facts";
import { hashImportSource, openImportSource } from "@/server/services/cashback/open-import-source";
import { snapshotOfLines } from "@/server/services/cashback/prepare-start";
import { readImport } from "@/server/services/cashback/read-import";
import type { ServiceContext } from "@/server/services/context";
import { payeeKeyOf } from "@/server/services/payees/hash-payee";
import { type KeepResult, runOnce } from "@/server/services/run-once";

/** Rows between two turns of other work. */
const SLICE = 2_000;
const payeeLength = 254;

type KeyedRow = { row: ImportRow; payeeKey: string | null; alias: PayeeAlias | null };
type SameRows = NonNullable<Awaited<ReturnType<typeof findSameRows>>>;

/**
 * Reads a file into a draft: every row becomes a line with its verdict, stored in one transaction, with another amount
 * rule where one was asked for. A dry run stores nothing and answers the same; the same key and file answer the same
 * again, also after the start.
 * @throws ImportFault when the file as a whole cannot be read @throws ConflictError `cashback.same_file` with the batch
 * that has the same rows under this campaign, `idempotency.key_reused`, `cashback.not_a_draft`, `cashback.stale_version`, `cashback.has_lines`
 * @throws PreconditionError `cashback.has_decisions` @throws NotFoundError `batch.not_found`, `upload.not_found`
 */
export async function importCashback(ctx: ServiceContext, input: ImportInput): Promise<ImportCashbackOutput> {
  const { idempotencyKey, ...content } = input;
  if (idempotencyKey === undefined || input.dryRun) {
    return { ...(await readIntoDraft(ctx, input, null)), replayed: false };
  }
  // The same file is the same input, however often it was uploaded.
  const source = await hashImportSource(ctx, input.source);
  const call = { procedure: "cashback.import", key: idempotencyKey, input: { ...content, source }, output: keptImport };
  const result = await runOnce(ctx, call, (keep) => readIntoDraft(ctx, input, keep));
  // Another key of this person may have imported, one that was told more.
  return { ...result, rows: result.rows.map((row) => shownRow(ctx, row)) };
}

async function readIntoDraft(
  ctx: ServiceContext,
  input: ImportInput,
  keep: KeepResult<KeptImport> | null,
): Promise<KeptImport> {
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  requireDraft(batch);
  const source = await openImportSource(ctx, input.source);
  const rule = input.amount ?? readAmountRule(batch.amountRule);
  const reading = await readImport(source.bytes, {
    amount: amountSourceOf(rule),
    format: input.format,
    encoding: input.encoding,
    delimiter: input.delimiter,
    columns: input.columns,
  });
  const rows = await withBooks(ctx, batch, reading);
  const report = reportImport({ ...reading, rows: rows.map(({ row }) => shownRow(ctx, row)) });
  const campaignKey = batch.campaignKey ?? "";
  const rowSetHash = sha256Hex(reading.rowSetText);
  if (input.dryRun) {
    const same = await findSameRows(ctx.db, campaignKey, rowSetHash);
    const isElsewhere = same !== null && same.batchId !== batch.id;
    if (isElsewhere && !reachesAccount(ctx.caller, same.accountId)) throw sameFileError(ctx, same);
    return { ...report, sameFile: isElsewhere ? sameFile(same) : null, batch: null, snapshot: null };
  }
  const nowMs = ctx.clock.nowMs();
  const file: BatchFileRow = {
    batchId: batch.id,
    campaignKey,
    rowSetHash,
    sha256: source.sha256,
    shownName: source.shownName,
    encoding: reading.encoding,
    delimiter: reading.delimiter,
    columns: JSON.stringify(reading.columns),
    bytes: source.size,
    rows: rows.length,
    createdAtMs: nowMs,
  };
  const lines = rows.map((row) => lineOf(ctx, batch.id, row, nowMs));
  await setImmediate();
  const snapshot = snapshotOfLines(ctx, batch, lines);
  const answerOf = (stored: CashbackRow) => ({ ...report, sameFile: null, batch: stored, snapshot });
  const answer = await storeImport(ctx, batch, input, { file, lines }, async (tx, stored) => {
    await keep?.(tx, answerOf(stored));
    return answerOf(stored);
  });
  ctx.bus.emit("events");
  return answer;
}

/** The rows with what the books say about their payees. */
async function withBooks(ctx: ServiceContext, batch: BatchRow, reading: ImportReading): Promise<KeyedRow[]> {
  const keyed: KeyedRow[] = reading.rows.map((row) => ({
    row,
    payeeKey:
      row.payeeKind === null || row.payeeCanonical === null ? null : payeeKeyOf(row.payeeKind, row.payeeCanonical),
    alias: aliasOf(row.emailCanonical),
  }));
  const keys = keyed.flatMap(({ payeeKey, alias }) => [payeeKey ?? [], alias?.key ?? []].flat());
  const facts = await loadPayeeFacts(ctx, ctx.db, batch, keys, { isYielding: true, hasNotes: true });
  const campaign = await findCampaign(ctx.db, batch.campaignKey ?? "");
  const rules = historyRules(campaign?.expectsRepeats ?? true);
  const judged: KeyedRow[] = [];
  for (const [index, { row, payeeKey, alias }] of keyed.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    judged.push({ row: withHistory(row, payeeKey, facts, rules, alias), payeeKey, alias });
  }
  return judged;
}

async function storeImport(
  ctx: ServiceContext,
  batch: BatchRow,
  input: ImportInput,
  { file, lines }: { file: BatchFileRow; lines: readonly NewLine[] },
  answer: (tx: Session, stored: CashbackRow) => Promise<KeptImport>,
): Promise<KeptImport> {
  try {
    return await ctx.db.tx(async (tx) => {
      const draft = await lockBatch(tx, batch.id, "cashback");
      requireDraft(draft);
      await makeRoom(tx, draft, input);
      await insertBatchFile(tx, file);
      await insertLines(tx, lines);
      const totalMicro = lines.reduce(
        (sum, line) => sum + (line.verdict === "ready" ? (line.amountMicro ?? 0n) : 0n),
        0n,
      );
      const patch = {
        totalMicro,
        lineCount: lines.length,
        updatedAtMs: file.createdAtMs,
        ...(input.amount === undefined ? {} : { amountRule: writeAmountRule(input.amount) }),
      };
      await updateBatch(tx, draft, patch);
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: ctx.caller.actor,
        action: "batch.import",
        objectKind: "batch",
        objectId: batch.id,
        after: {
          sha256: file.sha256,
          rowSetHash: file.rowSetHash,
          rows: lines.length,
          replaced: draft.lineCount > 0,
          ...(input.amount === undefined ? {} : { amount: input.amount }),
        },
        atMs: file.createdAtMs,
      });
      await appendEvents(tx, [batchEvent(batch.id, draft.intent, file.createdAtMs)]);
      return answer(tx, await describeBatch(tx, ctx, { ...draft, ...patch, version: draft.version + 1 }));
    });
  } catch (error) {
    if (!(error instanceof DuplicateRowError) && !(error instanceof ConflictError)) throw error;
    // Whoever imported these rows first has them: the others are told where.
    const same = await findSameRows(ctx.db, file.campaignKey, file.rowSetHash);
    throw same ? sameFileError(ctx, same) : error;
  }
}

/** Clears what the draft holds, when that was asked for. */
async function makeRoom(tx: Session, draft: BatchRow, input: ImportInput): Promise<void> {
  if (draft.version !== input.version) {
    throw new ConflictError("cashback.stale_version", "The batch changed meanwhile.", {
      batchId: draft.id,
      version: draft.version,
    });
  }
  if (draft.lineCount === 0) return;
  if (input.replace !== true) {
    throw new ConflictError("cashback.has_lines", "The draft has lines: import with replace, or make another batch.", {
      batchId: draft.id,
      lines: draft.lineCount,
    });
  }
  if (await hasDecisions(tx, draft.id)) {
    throw new PreconditionError(
      "cashback.has_decisions",
      "Lines of this draft were decided, and decisions are never removed: stop this draft and make another.",
      { batchId: draft.id },
    );
  }
  await deleteLines(tx, draft.id);
  await deleteBatchFile(tx, draft.id);
}

function requireDraft(batch: BatchRow): void {
  if (batch.intent === "draft") return;
  throw new ConflictError("cashback.not_a_draft", "Lines can be imported into a draft only.", {
    batchId: batch.id,
    intent: batch.intent,
  });
}

function lineOf(ctx: ServiceContext, batchId: string, { row, payeeKey }: KeyedRow, nowMs: number): NewLine {
  const reasons = undecided(row.reasons);
  return {
    id: ctx.ids.next("lin"),
    batchId,
    seq: row.seq,
    sourceLineNo: row.sourceLineNo,
    payeeKind: row.payeeKind,
    // Only what is no payee can be longer; the whole of it stays in the raw text.
    payee: row.payeeKind === null ? null : Array.from(row.payee).slice(0, payeeLength).join(""),
    payeeKey,
    aliasEmail: row.emailCanonical,
    lineKey: row.verdict === "ready" ? payeeKey : null,
    amountMicro: row.amountMicro,
    verdict: row.verdict,
    reasons: writeLineFacts({ reasons, notes: row.notes }),
    mainReason: mainReasonOf(reasons),
    isOverridden: isOverridden(reasons),
    rawText: row.rawText,
    note: row.note,
    registeredOn: row.registeredOn,
    cardCount: row.cardCount,
    firstCardOn: row.firstCardOn,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function sameFile(same: SameRows) {
  return { batchId: same.batchId, batch: same.batchName, importedAt: timeOf(same.importedAtMs) };
}

/** Which batch has the rows is told to whoever reaches its payer. */
function sameFileError({ caller }: ServiceContext, same: SameRows): ConflictError {
  return new ConflictError(
    "cashback.same_file",
    "The same rows were imported under this campaign before.",
    reachesAccount(caller, same.accountId) ? sameFile(same) : {},
  );
}

/** A row with what this caller may read of the books. */
function shownRow<Row extends { reasons: readonly CodeWithParams[]; notes: readonly CodeWithParams[] }>(
  { caller }: ServiceContext,
  row: Row,
): Row {
  const { reasons, notes } = row;
  const cut = <One extends CodeWithParams>(list: readonly One[]) => list.map((one) => withinReach(caller, one));
  return caller.key ? { ...row, reasons: cut(reasons), notes: cut(notes) } : row;
}
