import { reachesAccount } from "@/domain/caller";
import { ForbiddenError } from "@/domain/errors";
import { cutPage, readCursor } from "@/domain/list";
import type { ListPlace, Sort } from "@/domain/list-order";
import { formatMoney } from "@/domain/money";
import { payeeKeySource } from "@/domain/payee";
import { mayDo } from "@/domain/rights";
import type { ListTransfersInput, TransferFilter, TransferPage } from "@/domain/transfer-list.schema";
import { transferStates } from "@/domain/transfer-states";
import { sha256Hex } from "@/server/platform/hash";
import { findPayeeKey } from "@/server/repositories/payees.repository";
import { findAccountNames } from "@/server/repositories/transfer-detail.repository";
import {
  type ListedTransfers,
  listTransferPlaces,
  type StateSum,
  sumTransfers,
} from "@/server/repositories/transfer-list.repository";
import type { ServiceContext } from "@/server/services/context";
import { canonicalOf, describeTransfers } from "./describe-transfers";

/** New rows are newer than every page that was read before them: no page loses or repeats a row for them. */
export const transferOrder: Sort<"created"> = { by: "created", direction: "desc" };

/**
 * Transfers of every kind, the newest first, with count and sum by state over the whole filter. People without the right
 * see payees masked and cannot look for one. Changes nothing.
 * @throws BadInputError `list.cursor` @throws ForbiddenError `payees.masked`
 */
export async function listTransfers(ctx: ServiceContext, input: ListTransfersInput): Promise<TransferPage> {
  const filter = await readFilter(ctx, input.filter ?? {});
  const after = readCursor(transferOrder, input.cursor, { created: "whole" });
  const [places, sums] = await Promise.all([
    listTransferPlaces(ctx.db, filter, { after, limit: input.limit + 1 }),
    sumTransfers(ctx.db, filter),
  ]);
  const page = cutPage(places, input.limit, transferOrder, placeOf);
  return {
    items: await describeTransfers(
      ctx.db,
      ctx,
      page.rows.map(({ id }) => id),
    ),
    nextCursor: page.nextCursor,
    total: sums.reduce((total, { count }) => total + count, 0),
    totals: totalsOf(sums),
  };
}

/** Where a page of the list goes on. */
export function placeOf(place: { id: string; createdAtMs: number }): ListPlace {
  return { value: place.createdAtMs, id: place.id };
}

/** Count and sum by state as the wire has them, in the order of a transfer's life. */
export function totalsOf(sums: readonly StateSum[]): TransferPage["totals"] {
  return transferStates.flatMap((state) => {
    const found = sums.find((one) => one.state === state);
    return found === undefined ? [] : [{ state, count: found.count, sum: formatMoney(found.sumMicro) }];
  });
}

/**
 * The filter of the wire with the names that its account is paid under, within what a key reaches.
 * @throws ForbiddenError `payees.masked` when it asks who is paid and whoever asks may not see that.
 */
export async function readFilter(ctx: ServiceContext, filter: TransferFilter): Promise<ListedTransfers> {
  const { account, payee } = filter;
  const isAboutPayee = payee !== undefined || (account !== undefined && account.as !== "source");
  if (isAboutPayee && !mayDo(ctx.caller, "payees.readFull")) {
    throw new ForbiddenError("payees.masked", "Only people who may see payees in full can look for one.");
  }
  const { payeeId } = filter;
  const within = {
    ...filter,
    reached: ctx.caller.key?.accountIds ?? undefined,
    ...(payeeId === undefined ? {} : { payeeKey: await findPayeeKey(ctx.db, payeeId) }),
  };
  if (account === undefined || account.as === "source") return within;
  // What an account out of reach is called is nobody's business here.
  const names = reachesAccount(ctx.caller, account.id) ? await findAccountNames(ctx.db, account.id) : null;
  const keys = [
    ...(names?.uid ? [payeeKeySource("uid", names.uid)] : []),
    ...(names ? [payeeKeySource("email", canonicalOf("email", names.email))] : []),
  ];
  return { ...within, targetKeys: keys.map(sha256Hex) };
}
