import { setImmediate } from "node:timers/promises";
import { csvLine } from "@/domain/csv-line";
import { cutPage, MAX_PAGE, readCursor } from "@/domain/list";
import { type TransferExportColumn, type TransferExportRow, transferExportColumns } from "@/domain/transfer-export";
import type { ExportTransfersInput, TransferRow } from "@/domain/transfer-list.schema";
import { timeOf } from "@/domain/wire";
import { appendAudit } from "@/server/repositories/audit.repository";
import { type ListedTransfers, listTransferPlaces, sumTransfers } from "@/server/repositories/transfer-list.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeTransfers } from "./describe-transfers";
import { placeOf, readFilter, totalsOf, transferOrder } from "./list-transfers";

/** A file on its way: its name, its type, and its parts in order. */
export type TransferDownload = { name: string; type: string; parts: AsyncGenerator<string> };

/**
 * Every transfer of the filter as a file, the newest first, built from the rows of this moment, a part at a time, with the
 * columns that were asked for in their order. The download is audited. JSONL begins with a record that says who, when, what
 * filter, which columns and what sums.
 * @throws ForbiddenError `payees.masked`
 */
export async function downloadTransfers(ctx: ServiceContext, input: ExportTransfersInput): Promise<TransferDownload> {
  const { format, columns = transferExportColumns } = input;
  const filter = await readFilter(ctx, input.filter ?? {});
  const nowMs = ctx.clock.nowMs();
  await ctx.db.tx((tx) =>
    appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "transfer.export",
      objectKind: "transfer",
      objectId: "list",
      after: { format, filter: input.filter ?? {}, columns },
      atMs: nowMs,
    }),
  );
  const name = `transfers-${timeOf(nowMs).slice(0, 10)}.${format}`;
  const type = format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
  const head = format === "csv" ? csvLine(columns) : await headRecord(ctx, { ...input, columns }, filter, nowMs);
  const lineOf = (row: TransferExportRow) =>
    format === "csv" ? csvLine(columns.map((column) => row[column])) : `${JSON.stringify(pick(row, columns))}\n`;
  return { name, type, parts: readParts(ctx, filter, lineOf, head) };
}

async function headRecord(
  ctx: ServiceContext,
  input: Pick<ExportTransfersInput, "filter"> & { columns: readonly TransferExportColumn[] },
  filter: ListedTransfers,
  nowMs: number,
): Promise<string> {
  const totals = totalsOf(await sumTransfers(ctx.db, filter));
  const head = {
    export: "transfers",
    filter: input.filter ?? {},
    columns: input.columns,
    by: ctx.caller.name,
    at: timeOf(nowMs),
    zone: "UTC",
    mode: ctx.mode,
    totals,
  };
  return `${JSON.stringify(head)}\n`;
}

async function* readParts(
  ctx: ServiceContext,
  filter: ListedTransfers,
  lineOf: (row: TransferExportRow) => string,
  head: string,
): AsyncGenerator<string> {
  yield head;
  for (let cursor: string | undefined; ; ) {
    const after = readCursor(transferOrder, cursor, { created: "whole" });
    const places = await listTransferPlaces(ctx.db, filter, { after, limit: MAX_PAGE + 1 });
    const page = cutPage(places, MAX_PAGE, transferOrder, placeOf);
    const ids = page.rows.map(({ id }) => id);
    const texts = (await describeTransfers(ctx.db, ctx, ids)).map((transfer) => lineOf(exportRow(transfer)));
    await setImmediate();
    yield texts.join("");
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

function pick(row: TransferExportRow, columns: readonly TransferExportColumn[]): Partial<TransferExportRow> {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

function exportRow(transfer: TransferRow): TransferExportRow {
  return {
    created_at: transfer.createdAt,
    kind: transfer.kind,
    from: transfer.account?.email ?? "",
    payee_kind: transfer.payeeKind,
    payee: transfer.payee,
    amount: transfer.amount,
    state: transfer.state,
    decided: transfer.isDecidedPaid ? "paid_no_record" : "",
    parked_for: transfer.parkReason ?? "",
    batch: transfer.batch?.name ?? "",
    line: transfer.line === null ? "" : String(transfer.line.number),
    campaign: transfer.campaign ?? "",
    attempts: String(transfer.attempts),
    sent_at: transfer.sentAt ?? "",
    ordered_by: transfer.by.name,
    confirmed_by: transfer.confirmedBy?.name ?? "",
    record_id: transfer.recordId ?? "",
    transfer_id: transfer.id,
  };
}
