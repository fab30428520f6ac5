import { ForbiddenError } from "@/domain/errors";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort } from "@/domain/list-order";
import { mayDo } from "@/domain/rights";
import type { ListPayeesInput, PayeePage } from "@/domain/transfer-payee.schema";
import { countPayees, listPayeePlaces, readPayees } from "@/server/repositories/payee-list.repository";
import type { ServiceContext } from "@/server/services/context";
import { describePayees } from "./describe-payees";

const usualSort: Sort<"firstSeen"> = { by: "firstSeen", direction: "desc" };

/**
 * Everybody who was paid or was to be paid, the newest first. People without the right see payees masked and cannot look
 * for one. Changes nothing.
 * @throws BadInputError `list.cursor` @throws ForbiddenError `payees.masked`
 */
export async function listPayees(ctx: ServiceContext, input: ListPayeesInput): Promise<PayeePage> {
  const sort = input.sort ?? usualSort;
  const filter = input.filter ?? {};
  if (filter.q !== undefined && !mayDo(ctx.caller, "payees.readFull")) {
    throw new ForbiddenError("payees.masked", "Only people who may see payees in full can look for one.");
  }
  const after = readCursor(sort, input.cursor, { firstSeen: "whole" });
  const { direction } = sort;
  const [places, total] = await Promise.all([
    listPayeePlaces(ctx.db, filter, { after, direction, limit: input.limit + 1 }),
    countPayees(ctx.db, filter),
  ]);
  const page = cutPage(places, input.limit, sort, ({ id, createdAtMs }) => ({ value: createdAtMs, id }));
  const ids = page.rows.map(({ id }) => id);
  const found = await readPayees(ctx.db, ids);
  const rows = ids.flatMap((id) => found.get(id) ?? []);
  return { items: await describePayees(ctx.db, ctx, rows), nextCursor: page.nextCursor, total };
}
