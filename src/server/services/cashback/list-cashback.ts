import type { ListCashbackInput, ListCashbackOutput } from "@/domain/cashback-batch.schema";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort } from "@/domain/list-order";
import { countBatches, listBatchPage } from "@/server/repositories/batch-pages.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { describeBatches } from "@/server/services/cashback/describe-cashback";
import type { ServiceContext } from "@/server/services/context";

/** Cashback batches with progress and figures derived from their rows; newest first unless sorted. Changes nothing. */
export async function listCashback(ctx: ServiceContext, input: ListCashbackInput): Promise<ListCashbackOutput> {
  const sort: Sort<"createdAt" | "number" | "name" | "total"> = input.sort ?? { by: "number", direction: "desc" };
  const nowMs = ctx.clock.nowMs();
  const { visibleMs, horizonMs } = await getRaisedParameters(ctx.db, ctx);
  const due = { acceptedBeforeMs: nowMs - visibleMs, unknownBeforeMs: nowMs - horizonMs };
  const filter = { ...input.filter, reached: ctx.caller.key?.accountIds ?? undefined };
  const place = readCursor(sort, input.cursor, {
    createdAt: "whole",
    number: "whole",
    name: "text",
    total: "whole",
  });
  const found = await listBatchPage(ctx.db, filter, due, { sort, place, limit: input.limit });
  const { rows, nextCursor } = cutPage(found, input.limit, sort, (batch) => ({
    id: batch.id,
    value: {
      createdAt: batch.createdAtMs,
      number: batch.number,
      name: batch.name,
      total: batch.totalMicro.toString(),
    }[sort.by],
  }));
  const items = await describeBatches(ctx.db, ctx, rows);
  return { items, nextCursor, total: await countBatches(ctx.db, filter, due) };
}
