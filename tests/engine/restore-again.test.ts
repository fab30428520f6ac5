import { join } from "node:path";
import { expect, test } from "vitest";
import type { Caller } from "@/domain/caller";
import { formatMoney, sumMicro } from "@/domain/money";
import type { Store } from "@/server/db/session";
import type { ReviewItemRow } from "@/server/repositories/review.repository";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import type { ServiceContext } from "@/server/services/context";
import { explainForeign } from "@/server/services/review/explain-foreign";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { readMode } from "@/server/services/system/read-mode";
import { unfreeze } from "@/server/services/system/unfreeze";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { testPassword } from "../support/app";
import { csvOf, decide, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { eachRestoreWorld, type RestoreWorld, statesOf } from "../support/restore-world";
import { decisionOf } from "../support/review-world";
import { payOne, transferInput } from "../support/single-transfers";
import { until } from "../support/world";
import { startBatch } from "../support/world-batch";

const restoreWorld = eachRestoreWorld();
/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 120_000 };

/** An installation that can pay, and the person who does. */
async function payingWorld() {
  const world = await restoreWorld();
  await world.openBooks(world.account.id);
  const caller = await operatorCaller(world.ctx, "Olive Owner", ["owner"]);
  return { world, owner: { ...world.ctx, caller } };
}

/** Lets everything that is queued be paid and settled. */
async function paidOut(world: RestoreWorld, count: number): Promise<void> {
  const engine = world.run(world.ctx);
  await until(async () => (await world.states()).settled === count, { shows: () => world.states() });
  await engine.stop();
}

/**
 * The backup in an empty database, its statements read, every record of the lost time explained, and the freeze lifted:
 * from here on everything may be sent again.
 */
async function backFrom(
  world: RestoreWorld,
  file: string,
  caller: Caller,
  typed: string,
  explain: (owner: ServiceContext, items: readonly ReviewItemRow[]) => Promise<void> = (owner, items) =>
    eachAlone(owner, items, typed),
) {
  const database = await world.emptyDatabase();
  await world.restore(file, database);
  const ctx = await world.begin(database.store, join(world.folder, "data"));
  const owner: ServiceContext = { ...ctx, caller };
  const engine = world.run(ctx);
  const work = async () => (await readMode(ctx)).restore;
  await until(async () => (await work())?.unread === 0 && (await openItems(database.store)).length > 0, {
    shows: async () => [await work(), await openItems(database.store)],
  });
  await explain(owner, await openItems(database.store));
  await unfreeze(owner, { reason: "Everything was read and decided." });
  return { ctx, owner, engine, store: database.store };
}

async function eachAlone(owner: ServiceContext, items: readonly ReviewItemRow[], typed: string): Promise<void> {
  for (const item of items) await resolveReview(owner, decisionOf(item, "explain", { typed }));
}

async function asOneAct(owner: ServiceContext, items: readonly ReviewItemRow[]): Promise<void> {
  const total = formatMoney(sumMicro(items.map(({ amountMicro }) => amountMicro ?? 0n)));
  await explainForeign(owner, {
    items: items.map(({ id, version }) => ({ id, version })),
    confirm: { typedCount: items.length, typedTotal: total, stepUp: { password: testPassword } },
    why: "The batch that was lost with the database.",
  });
}

async function openItems(store: Store) {
  return (await store.read.select().from(store.t.reviewItems)).filter(({ state }) => state === "open");
}

async function movementsTo(world: RestoreWorld, payee: string): Promise<number> {
  return (await world.books.movements()).filter((movement) => movement.payee === payee).length;
}

test(
  "a draft that was paid after the backup is held line by line, and only a person pays one of them again",
  slowly,
  async () => {
    const { world, owner: before } = await payingWorld();
    const payees = uids(2);
    const { id } = await draftBatch(before, world.account.id, csvOf(payees));
    const file = await world.backUp();
    await startDraft(before, id);
    await paidOut(world, 2);
    const paid = await world.books.requests();

    const { owner, store } = await backFrom(world, file, before.caller, "5.60");
    const review = await reviewCashback(owner, { id });
    expect(review.lines).toMatchObject({ ready: { count: 0 }, held: { count: 2, sum: "11.200000" } });
    expect(review.leftOut).toMatchObject([{ verdict: "held", reason: "paid_since_restore", count: 2 }]);
    const confirm = { snapshot: review.snapshot, typedTotal: "0", stepUp: { password: "x" } };
    const start = startCashback(owner, { idempotencyKey: "again", id, confirm, acknowledge: [] });
    await expect(start).rejects.toMatchObject({ reason: "cashback.nothing_ready" });
    await payOneOf(world, owner, store, id, payees);
    expect(await world.books.requests()).toHaveLength(paid.length + 1);
  },
);

test("a file that was imported after the backup and is imported again is held, claims or not", slowly, async () => {
  const { world, owner: before } = await payingWorld();
  const payees = uids(2);
  const file = await world.backUp();
  await startDraft(before, (await draftBatch(before, world.account.id, csvOf(payees))).id);
  await paidOut(world, 2);

  const { owner, store } = await backFrom(world, file, before.caller, "5.60");
  const { id } = await draftBatch(owner, world.account.id, csvOf([...payees, "10000009"]));
  const review = await reviewCashback(owner, { id });
  expect(review.lines).toMatchObject({ ready: { count: 1 }, held: { count: 2, sum: "11.200000" } });
  await payOneOf(world, owner, store, id, payees);
  expect(await movementsTo(world, "10000009")).toBe(1);
});

test(
  "records explained as one act go on holding back what they may have paid, and nothing that is more",
  slowly,
  async () => {
    const { world, owner: before } = await payingWorld();
    const payees = uids(2);
    const file = await world.backUp();
    await startDraft(before, (await draftBatch(before, world.account.id, csvOf(payees))).id);
    await paidOut(world, 2);

    const { owner } = await backFrom(world, file, before.caller, "", asOneAct);
    const readyAt = async (fixed: string, key: string) => {
      const of = { idempotencyKey: `again-${key}-0001`, campaign: { key }, amount: { fixed } };
      const { id } = await draftBatch(owner, world.account.id, csvOf(payees), of);
      const { lines } = await reviewCashback(owner, { id });
      return { ready: lines.ready.count, held: lines.held.count };
    };
    expect(await readyAt("5.6", "same")).toEqual({ ready: 0, held: 2 });
    expect(await readyAt("5.5", "less")).toEqual({ ready: 0, held: 2 });
    expect(await readyAt("5.7", "more")).toEqual({ ready: 2, held: 0 });
  },
);

/** A program may not decide to pay what is held; a person pays the first and leaves the second out. */
async function payOneOf(world: RestoreWorld, owner: ServiceContext, store: Store, id: string, payees: string[]) {
  const held = { reason: "paid_since_restore" as const };
  const program: ServiceContext = { ...owner, caller: programOf(owner.caller) };
  const all = decide(program, id, held, "pay", { count: 2, sum: "11.2" });
  await expect(all).rejects.toMatchObject({ reason: "cashback.person_needed" });
  const [first = "", second = ""] = payees;
  const lines = await store.read.select().from(store.t.batchLines);
  const line = lines.find(({ batchId, payee }) => batchId === id && payee === first);
  await decide(owner, id, { ids: [line?.id ?? ""] }, "pay", { count: 1, sum: "5.6" });
  await decide(owner, id, held, "exclude", { count: 1, sum: "5.6" });
  await startDraft(owner, id);
  const isOut = async () => Object.keys(await statesOf(store)).every((state) => state === "settled");
  await until(isOut, { shows: () => statesOf(store) });
  expect([await movementsTo(world, first), await movementsTo(world, second)]).toEqual([2, 1]);
}

test(
  "a program that repeats its payment pays nobody twice, whatever it acknowledges; a person is shown the record",
  slowly,
  async () => {
    const { world, owner: before } = await payingWorld();
    const file = await world.backUp();
    const wish = { from: world.account.id, to: "10000001", amount: "5.6" };
    await payOne(before, wish);
    await paidOut(world, 1);

    const { owner, store } = await backFrom(world, file, before.caller, "5.60");
    const program: ServiceContext = { ...owner, caller: programOf(owner.caller) };
    const repeated = await transferInput(program, wish);
    const acknowledge = [...(repeated.acknowledge ?? []), "paid_since_restore" as const];
    await expect(createTransfer(program, { ...repeated, acknowledge })).rejects.toMatchObject({
      reason: "transfer.paid_since_restore",
    });
    const shown = await previewTransfer(owner, wish);
    expect(shown.tier).toBe(3);
    const warning = shown.warnings.find(({ code }) => code === "paid_since_restore");
    expect(warning?.params).toMatchObject({ count: 1, amount: "5.600000" });
    // Another amount, and another payee, are asked as ever.
    for (const other of [{ amount: "5.7" }, { to: "10000002" }]) {
      const codes = (await previewTransfer(owner, { ...wish, ...other })).warnings.map(({ code }) => code);
      expect(codes).not.toContain("paid_since_restore");
    }
    await payOne(owner, wish);
    await until(async () => (await statesOf(store)).settled === 1, { shows: () => statesOf(store) });
    expect(await movementsTo(world, wish.to)).toBe(2);
  },
);

test("the final gate holds what nobody saw the record of, also where the statement names nobody", slowly, async () => {
  const { world, owner: before } = await payingWorld();
  await world.knobs({ statement: { counterparty: "absent" } });
  const file = await world.backUp();
  await payOne(before, { from: world.account.id, to: "10000001", amount: "5.6" });
  await paidOut(world, 1);

  const { ctx, owner, store } = await backFrom(world, file, before.caller, "5.60");
  // As if it had been confirmed before the record was read.
  await startBatch(ctx, world.account.id, ["10000001"], {});
  await startBatch(ctx, world.account.id, ["10000002"], { amount: "7", campaign: "another" });
  await until(async () => (await statesOf(store)).settled === 1, { shows: () => statesOf(store) });
  await until(async () => (await openItems(store)).length === 1, { shows: () => statesOf(store) });
  expect(await movementsTo(world, "10000001")).toBe(1);
  const [item] = await openItems(store);
  const view = await getReview(owner, item?.id ?? "");
  expect([view.kind, view.records.filter(({ isAgainst }) => isAgainst).map(({ amount }) => amount)]).toEqual([
    "held",
    ["-5.600000"],
  ]);
  await resolveReview(owner, decisionOf(view, "take_up"));
  await until(async () => (await statesOf(store)).settled === 2, { shows: () => statesOf(store) });
  expect(await movementsTo(world, "10000001")).toBe(2);
});

test(
  "the freeze outlives the time in which a payment from before the restore may still be executed and shown",
  slowly,
  async () => {
    const { world, owner: before } = await payingWorld();
    const file = await world.backUp();
    const database = await world.emptyDatabase();
    await world.restore(file, database);
    const ctx = await world.begin(database.store, join(world.folder, "data"));
    const owner: ServiceContext = { ...ctx, caller: before.caller };
    const late = { ...ctx, ...owner, parameters: { ...ctx.parameters, visibleMs: 5_000, lateMs: 3_000 } };
    world.run(late);
    const lift = { reason: "Everything was read and decided." };
    const hasWalked = async () => {
      const { statementWalks: t, engineState } = database.store.t;
      const [state] = await database.store.read.select().from(engineState);
      const walks = await database.store.read.select().from(t);
      return walks.some(({ grade, startedAtMs }) => grade === "complete" && startedAtMs > (state?.restoredAtMs ?? 0));
    };
    await until(hasWalked, { shows: () => readMode(late) });
    await expect(unfreeze(late, lift)).rejects.toMatchObject({ reason: "restore.unfinished", params: { unread: 1 } });
    await until(async () => (await readMode(late)).restore?.unread === 0, { shows: () => readMode(late) });
    await unfreeze(late, lift);
  },
);

function programOf(person: Caller): Caller {
  const key = { id: "key_test", name: "nightly", prefix: "im_test", accountIds: null };
  const bounds = { limitTransferMicro: null, limitDayMicro: null, expiresAtMs: Date.now() + 86_400_000 };
  const actor = { ...person.actor, kind: "api_key" as const };
  return { ...person, actor, scopes: ["read", "draft", "send"], key: { ...key, ...bounds } };
}
