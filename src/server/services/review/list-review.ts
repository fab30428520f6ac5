import { maskName } from "@/domain/batch-payee";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort } from "@/domain/list-order";
import { formatMoney } from "@/domain/money";
import {
  type CountReviewOutput,
  type ListReviewInput,
  type ListReviewOutput,
  type ReviewRow,
  reviewKinds,
} from "@/domain/review.schema";
import { mayDo } from "@/domain/rights";
import { moneyOrNull, timeOf, timeOrNull } from "@/domain/wire";
import {
  countReviewItems,
  listNamedRecords,
  listReviewItems,
  type NamedRecord,
  sumHeldLines,
  sumOpenItems,
} from "@/server/repositories/review-list.repository";
import type { ServiceContext } from "@/server/services/context";

type ItemRow = Awaited<ReturnType<typeof listReviewItems>>[number];

/** One page of doubts, newest or largest first; people without the right see payees masked. Held lines of a draft are counted by `countReview` and listed with their batch. */
export async function listReview(ctx: ServiceContext, input: ListReviewInput): Promise<ListReviewOutput> {
  const sort: Sort<"waiting" | "amount"> = { by: input.sort?.by ?? "waiting", direction: "desc" };
  const place = readCursor(sort, input.cursor, { waiting: "whole", amount: "whole" });
  const after = place && { id: place.id, value: sort.by === "amount" ? BigInt(place.value ?? 0) : place.value };
  const [rows, total] = await Promise.all([listReviewItems(ctx.db, input, after), countReviewItems(ctx.db, input)]);
  const page = cutPage(rows, input.limit, sort, ({ item }) => ({
    value: sort.by === "amount" ? String(item.amountMicro ?? 0n) : item.createdAtMs,
    id: item.id,
  }));
  const records = await listNamedRecords(ctx.db, page.rows.map(({ item }) => item).flatMap(recordOf));
  const isFull = mayDo(ctx.caller, "payees.readFull");
  return { items: page.rows.map((row) => toReviewRow(row, records, isFull)), nextCursor: page.nextCursor, total };
}

/** What waits for a person: open items by kind, and held lines by batch and reason. */
export async function countReview(ctx: ServiceContext): Promise<CountReviewOutput> {
  const [items, held] = await Promise.all([sumOpenItems(ctx.db), sumHeldLines(ctx.db)]);
  const kinds: CountReviewOutput["kinds"] = {};
  for (const row of items) {
    const kind = reviewKinds.find((name) => name === row.kind);
    if (kind) kinds[kind] = { n: row.n, oldest: timeOrNull(row.oldestAtMs), sum: formatMoney(row.sumMicro) };
  }
  const heldLines = held.reduce((sum, row) => sum + row.n, 0);
  return {
    kinds,
    held: held.map((row) => ({
      batchId: row.batchId,
      batchName: row.batchName,
      reason: row.reason ?? "held",
      count: row.n,
      sum: formatMoney(row.sumMicro),
    })),
    total: heldLines + items.reduce((sum, row) => sum + row.n, 0),
  };
}

/** The row of the wire. */
function toReviewRow(
  { item, accountName, batchName, payee }: ItemRow,
  records: readonly NamedRecord[],
  isFull: boolean,
): ReviewRow {
  const subjectKinds = ["transfer", "record", "account", "line"] as const;
  return {
    id: item.id,
    kind: reviewKinds.find((kind) => kind === item.kind) ?? "unknown",
    subjectKind: subjectKinds.find((kind) => kind === item.subjectKind) ?? "transfer",
    subjectId: item.subjectId,
    accountId: item.accountId,
    accountName,
    batchId: item.batchId,
    batchName,
    payee: payee === null || isFull ? payee : maskName(payee),
    record: toRecord(item, records, isFull),
    amount: moneyOrNull(item.amountMicro),
    state: item.state,
    since: timeOf(item.createdAtMs),
    version: item.version,
  };
}

/** The record that an item is about, by the names that Infini and we have for it. */
function recordOf({ subjectKind, subjectId, accountId }: ItemRow["item"]): { accountId: string; recordId: string }[] {
  if (subjectKind !== "record" || accountId === null) return [];
  return [{ accountId, recordId: subjectId.slice(accountId.length + 1) }];
}

function toRecord(item: ItemRow["item"], records: readonly NamedRecord[], isFull: boolean): ReviewRow["record"] {
  const [named] = recordOf(item);
  const record = records.find(
    ({ accountId, recordId }) => accountId === named?.accountId && recordId === named.recordId,
  );
  if (record === undefined) return null;
  const { recordId: id, occurredAtMs, counterparty } = record;
  const shown = counterparty === null || isFull ? counterparty : maskName(counterparty);
  return { id, at: timeOf(occurredAtMs), counterparty: shown };
}
