import { afterAll, beforeAll, expect, test } from "vitest";
import type { Direction, SortValue } from "@/domain/list-order";
import { writeCursor } from "@/domain/list-order";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { listReview } from "@/server/services/review/list-review";
import { type CashbackWorld, cashbackWorld, csvOf, draftBatch, uids } from "../support/factories";

let world: CashbackWorld;
beforeAll(async () => {
  world = await cashbackWorld();
});
afterAll(() => world.close());

const hostile: SortValue[] = [
  "abc",
  "1e3",
  "",
  1.5,
  1e300,
  "9".repeat(27),
  "9223372036854775808",
  "-9223372036854775809",
];

test("SEC-12: a place in a list that no row could have is a wrong cursor, no fault of ours", async () => {
  const draft = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  const direction: Direction = "desc";
  const at = <By extends string>(by: By, value: SortValue) => ({
    limit: 10,
    sort: { by, direction },
    cursor: writeCursor({ by, direction }, { value, id: "row_1" }),
  });
  const lists = {
    review: (value: SortValue) => listReview(world.ctx, at("amount", value)),
    waiting: (value: SortValue) => listReview(world.ctx, at("waiting", value)),
    amounts: (value: SortValue) => listCashbackLines(world.ctx, { filter: { id: draft.id }, ...at("amount", value) }),
    lines: (value: SortValue) => listCashbackLines(world.ctx, { filter: { id: draft.id }, ...at("seq", value) }),
    balances: (value: SortValue) => listAccounts(world.ctx, at("available", value)),
    ages: (value: SortValue) => listAccounts(world.ctx, at("asOf", value)),
  };
  for (const [name, list] of Object.entries(lists)) {
    for (const value of hostile) {
      await expect(list(value), `${name} ${value}`).rejects.toMatchObject({ reason: "list.cursor" });
    }
    await expect(list("9223372036854775807"), name).resolves.toMatchObject({ total: expect.any(Number) });
  }
  const byPayee = listCashbackLines(world.ctx, { filter: { id: draft.id }, ...at("payee", 7) });
  await expect(byPayee).rejects.toMatchObject({ reason: "list.cursor" });
});
