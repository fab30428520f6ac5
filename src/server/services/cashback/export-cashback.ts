import { setImmediate } from "node:timers/promises";
import { type BatchExportRow, batchExportColumns } from "@/domain/batch-export";
import { readLineFacts } from "@/domain/batch-line-reasons";
import type { ExportCashbackInput } from "@/domain/cashback-batch.schema";
import type { ExportFormat } from "@/domain/cashback-batch-choices";
import { csvLine } from "@/domain/csv-line";
import { formatMoney } from "@/domain/money";
import { timeOf } from "@/domain/wire";
import { appendAudit } from "@/server/repositories/audit.repository";
import { listDecisionsOf, listLinesAfter, listStateTimes } from "@/server/repositories/batch-exports.repository";
import { listLastAttempts } from "@/server/repositories/batch-pages.repository";
import { getBatchRow } from "@/server/repositories/batches.repository";
import { listLastDecisions } from "@/server/repositories/review-decisions.repository";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import type { ServiceContext } from "@/server/services/context";

const PART = 500;

type ExportLine = Awaited<ReturnType<typeof listLinesAfter>>[number];

/** A file on its way: its name, its type, and its parts in order. */
export type BatchDownload = { name: string; type: string; parts: AsyncGenerator<string> };

/** Where the export can be downloaded by a person with the right. @throws NotFoundError `batch.not_found` */
export async function exportCashback(ctx: ServiceContext, input: ExportCashbackInput): Promise<{ url: string }> {
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  return { url: `/api/files/cashback/${batch.id}?format=${input.format}` };
}

/**
 * The export of a batch: one row per row of the file, built from the rows of this moment, a part at a time. The download
 * is audited. JSONL begins with a record that says who, when and what.
 * @throws NotFoundError `batch.not_found`
 */
export async function downloadCashback(ctx: ServiceContext, input: ExportCashbackInput): Promise<BatchDownload> {
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  const nowMs = ctx.clock.nowMs();
  await ctx.db.tx((tx) =>
    appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "batch.export",
      objectKind: "batch",
      objectId: batch.id,
      after: { format: input.format },
      atMs: nowMs,
    }),
  );
  const name = `cashback-${batch.number}-${batch.campaignKey ?? batch.id}.${input.format}`;
  const type = input.format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
  const head = input.format === "csv" ? csvLine(batchExportColumns) : await headRecord(ctx, batch.id, nowMs);
  return { name, type, parts: readParts(ctx, batch.id, input.format, head) };
}

async function headRecord(ctx: ServiceContext, batchId: string, nowMs: number): Promise<string> {
  const row = await describeBatch(ctx.db, ctx, await getBatchRow(ctx.db, batchId));
  const head = {
    export: "cashback",
    batchId,
    number: row.number,
    name: row.name,
    campaign: row.campaign.key,
    by: ctx.caller.name,
    at: timeOf(nowMs),
    zone: "UTC",
    mode: ctx.mode,
    lines: row.lines,
    states: row.states,
  };
  return `${JSON.stringify(head)}\n`;
}

async function* readParts(
  ctx: ServiceContext,
  batchId: string,
  format: ExportFormat,
  head: string,
): AsyncGenerator<string> {
  yield head;
  for (let afterSeq = 0; ; ) {
    const lines = await listLinesAfter(ctx.db, batchId, afterSeq, PART);
    const last = lines.at(-1);
    if (!last) return;
    afterSeq = last.seq;
    const rows = await exportRows(ctx, batchId, lines);
    const texts = rows.map((row) =>
      format === "csv" ? csvLine(batchExportColumns.map((column) => row[column])) : `${JSON.stringify(row)}\n`,
    );
    await setImmediate();
    yield texts.join("");
  }
}

async function exportRows(
  ctx: ServiceContext,
  batchId: string,
  lines: readonly ExportLine[],
): Promise<BatchExportRow[]> {
  const transferIds = lines.flatMap(({ transferId }) => transferId ?? []);
  const attempts = await listLastAttempts(ctx.db, transferIds);
  const times = await listStateTimes(ctx.db, transferIds, ["accepted", "settled"]);
  const outcomes = await listLastDecisions(ctx.db, [batchId]);
  const decisions = await listDecisionsOf(
    ctx.db,
    lines.map(({ id }) => id),
  );
  const decided = new Map(decisions.map((decision) => [decision.lineId, decision]));
  return lines.map((line) => {
    const attempt = attempts.get(line.transferId ?? "");
    const decision = decided.get(line.id);
    const outcome = outcomes.get(line.transferId ?? "");
    const timeIn = (state: "accepted" | "settled") => {
      const atMs = times.get(line.transferId ?? "")?.get(state);
      return atMs === undefined ? "" : timeOf(atMs);
    };
    return {
      file_row: String(line.sourceLineNo),
      payee_kind: line.payeeKind ?? "",
      payee: line.payee ?? "",
      amount: line.amountMicro === null ? "" : formatMoney(line.amountMicro),
      verdict: line.verdict,
      reasons: readLineFacts(line.reasons)
        .reasons.map(({ code }) => code)
        .join(" "),
      decision: decision?.decision ?? "",
      why: decision?.reason ?? "",
      state: line.state ?? "",
      attempts: line.transferId === null ? "" : String(line.attemptCount ?? 0),
      accepted_at: timeIn("accepted"),
      settled_at: timeIn("settled"),
      decided_at: outcome === undefined ? "" : timeOf(outcome.atMs),
      decided_as: outcome?.decision ?? "",
      record_id: attempt?.recordId ?? "",
      transfer_id: line.transferId ?? "",
      infini_message: attempt?.upstreamMessage ?? "",
      note: line.note ?? "",
    };
  });
}
