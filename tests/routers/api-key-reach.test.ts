import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServiceContext } from "@/server/services/context";
import { keyOf, programOf } from "../support/api-keys";
import { accountRow, draftBatch, operatorCaller, settleAll, startDraft } from "../support/factories";
import { reasonOf, type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
let ctx: ServiceContext;
beforeEach(async () => {
  world = await servedWorld();
  ctx = { ...world.app, caller: await operatorCaller(world.app, "Olive Owner", ["owner"]) };
});
afterEach(() => world.close());

const csv = (...uids: readonly string[]) => `uid,cards\n${uids.map((uid) => `${uid},1\n`).join("")}`;
const program = async (accountIds?: string[]) => {
  const wish = { scopes: ["read", "draft"] as const, ...(accountIds === undefined ? {} : { accountIds }) };
  return programOf(world, (await keyOf(world.app, ctx.caller.personId, wish)).authorization);
};

test("a key for some accounts learns that the books hold a line, and nothing of the account that paid", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  const campaign = { key: "spring" };
  const hidden = await draftBatch(ctx, other.id, csv("10000001", "10000002"), { campaign, name: "hidden batch" });
  await startDraft(ctx, hidden.id);
  const { transfers } = world.app.db.t;
  const paid = await world.app.db.read.select().from(transfers);
  const text = csv("10000001", "10000002", "10000003", other.uid);
  const draft = await draftBatch(ctx, mine.id, text, { campaign });
  const secrets = [other.id, other.email, hidden.id, "hidden batch", ...paid.map(({ id }) => id)];
  const told = (answer: { text: string }) => secrets.filter((secret) => answer.text.includes(secret));
  const look = { id: draft.id, version: draft.version, source: { text }, replace: true, dryRun: true };

  const whole = await program();
  expect(told(await whole.query("cashback.lines", { filter: { id: draft.id } }))).toEqual(secrets);
  const some = await program([mine.id]);
  for (const answer of [
    await some.query("cashback.lines", { filter: { id: draft.id } }),
    await some.query("cashback.review", { id: draft.id }),
    await some.query("cashback.get", { id: draft.id }),
    await some.mutate("cashback.import", look),
  ]) {
    expect([reasonOf(answer), told(answer)]).toEqual(["done", []]);
  }
  const lines = await some.query("cashback.lines", { filter: { id: draft.id } });
  expect(lines.text).toContain('"code":"open_elsewhere","params":{}');
  expect(lines.text).toContain('"code":"own_account","params":{}');
});

test("the same file in a batch of another account is refused without naming the batch", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  const campaign = { key: "spring" };
  const text = csv("10000001", "10000002");
  const hidden = await draftBatch(ctx, other.id, text, { campaign, name: "hidden batch" });
  const draft = await draftBatch(ctx, mine.id, csv("10000009"), { campaign });
  const some = await program([mine.id]);
  for (const dryRun of [true, false]) {
    const wish = { id: draft.id, version: draft.version, source: { text }, replace: true, dryRun };
    const answer = await some.mutate("cashback.import", wish);
    expect(reasonOf(answer)).toBe("cashback.same_file");
    expect([answer.text.includes(hidden.id), answer.text.includes("hidden batch")]).toEqual([false, false]);
  }
});

test("what a payee got is counted over the accounts that the key reaches", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  for (const [place, { id }] of [mine, other, other].entries()) {
    const earlier = await draftBatch(ctx, id, csv("10000001"), { campaign: { key: `winter-${place}` } });
    await startDraft(ctx, earlier.id);
    await settleAll(world.app, earlier.id, { 10000001: "settled" });
  }
  const draft = await draftBatch(ctx, mine.id, csv("10000001"), { campaign: { key: "spring" } });
  const earlierOf = async (accountIds?: string[]) => {
    const { query } = await program(accountIds);
    return /"earlier":\{"count":(\d+)/.exec((await query("cashback.lines", { filter: { id: draft.id } })).text)?.[1];
  };
  expect([await earlierOf(), await earlierOf([mine.id])]).toEqual(["3", "1"]);
});

test("single transfers are closed to a key for some accounts: their payee may be an account that it does not reach", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  const { authorization } = await keyOf(world.app, ctx.caller.personId, {
    scopes: ["read", "draft", "send"],
    accountIds: [mine.id],
  });
  const { query, mutate } = programOf(world, authorization);
  const wish = { from: mine.id, to: other.id, amount: "5.6" };
  const confirm = { snapshot: "0".repeat(64), typedTotal: "5.6" };
  const looked = await query("transfers.preview", wish);
  expect([reasonOf(looked), looked.text.includes(other.email)]).toEqual(["api_key.accounts", false]);
  expect(reasonOf(await mutate("transfers.create", { ...wish, idempotencyKey: "t", confirm }))).toBe(
    "api_key.accounts",
  );
});
