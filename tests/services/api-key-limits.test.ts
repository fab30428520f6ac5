import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { STEP_MS } from "@/domain/two-factor-code";
import { getBreaker, tripBreaker } from "@/server/repositories/breakers.repository";
import { pauseCashback } from "@/server/services/cashback/halt-cashback";
import { resumeCashback } from "@/server/services/cashback/resume-cashback";
import type { ServiceContext } from "@/server/services/context";
import { revokeApiKey } from "@/server/services/operators/revoke-api-key";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { submitCode } from "@/server/services/transfers/submit-code";
import { type KeyWish, keyOf } from "../support/api-keys";
import { reopen } from "../support/database";
import { accountRow, cashbackWorld, csvOf, draftBatch, startDraft, uids } from "../support/factories";
import { transferInput } from "../support/single-transfers";

const dayMs = 86_400_000;
let world: Awaited<ReturnType<typeof cashbackWorld>>;
let calls = 0;
beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof Error && "reason" in error ? String(error.reason) : String(error)),
  );
const keyContext = async (bounds: Partial<KeyWish> = {}): Promise<ServiceContext> => {
  const wish = { scopes: ["send"] as const, lifeMs: 5 * dayMs, ...bounds };
  const { authorization } = await keyOf(world.app, world.ctx.caller.personId, wish);
  const signedIn = await world.app.auth.findSignedIn(new Headers({ authorization }));
  if (!signedIn) throw new Error("the key opens nothing");
  return { ...world.app, caller: signedIn.caller };
};
/** A batch that a person started and paused, with what is left of it. */
const pausedBatch = async (lines: number, first: number, accountId = world.account.id) => {
  const { id } = await draftBatch(world.ctx, accountId, csvOf(uids(lines, first)));
  const { total } = await startDraft(world.ctx, id);
  await pauseCashback(world.ctx, { id });
  return { id, total };
};
const resume = (ctx: ServiceContext, id: string) => {
  calls += 1;
  return resumeCashback(ctx, { idempotencyKey: `resume-${calls}`, id, why: "the nightly run goes on" });
};
const intents = async () => (await world.app.db.read.select().from(world.app.db.t.batches)).map(({ intent }) => intent);
const spends = () => world.app.db.read.select().from(world.app.db.t.apiKeySpends);

test("what a person started counts in full when a key sets it going again", async () => {
  const { id, total } = await pausedBatch(2, 10_000_001);
  const less = (Number(total) - 0.000001).toFixed(6);
  expect(await reasonOf(resume(await keyContext({ perDay: less }), id))).toBe("api_key.limit_day");
  expect(await reasonOf(resume(await keyContext({ perTransfer: "0.000001" }), id))).toBe("api_key.limit_transfer");
  expect([await intents(), await spends()]).toEqual([["paused"], []]);
  expect(await reasonOf(resume(await keyContext({ perDay: total, perTransfer: total }), id))).toBe("done");
  expect([await intents(), (await spends()).length]).toEqual([["running"], 1]);
});

test("a key may pause and resume a batch as often as it must: the batch counts once a day", async () => {
  const { id, total } = await pausedBatch(2, 10_000_001);
  const ctx = await keyContext({ perDay: total });
  for (let time = 0; time < 3; time += 1) {
    expect(await reasonOf(resume(ctx, id))).toBe("done");
    await pauseCashback(ctx, { id });
  }
  expect(await spends()).toHaveLength(1);
  world.clock.forward(dayMs);
  expect(await reasonOf(resume(ctx, id))).toBe("done");
  expect(await spends()).toHaveLength(2);
});

test("an account that stands still after failures is for a person: no key sets it going", async () => {
  const { id } = await pausedBatch(2, 10_000_001);
  const ctx = await keyContext();
  await world.app.db.tx((tx) => tripBreaker(tx, world.account.id, "rejected", world.clock.nowMs()));
  expect(await reasonOf(resume(ctx, id))).toBe("api_key.breaker");
  expect((await getBreaker(world.app.db, world.account.id)).trippedAtMs).not.toBeNull();
  expect([await intents(), await spends()]).toEqual([["paused"], []]);
});

test("two resumes at once with one key, from two processes, stay within its day together", async () => {
  const other = await accountRow(world.app, { name: "cashback-02" });
  const one = await pausedBatch(2, 10_000_001);
  const two = await pausedBatch(2, 10_000_101, other.id);
  const ctx = await keyContext({ perDay: one.total });
  const db = reopen(world.database);
  const reasons = await Promise.all([reasonOf(resume(ctx, one.id)), reasonOf(resume({ ...ctx, db }, two.id))]);
  await db.close();
  expect(reasons.toSorted()).toEqual(["api_key.limit_day", "done"]);
  expect((await intents()).toSorted()).toEqual(["paused", "running"]);
});

test("a key that was revoked while its call was under way resumes nothing and types no code", async () => {
  const { id } = await pausedBatch(1, 10_000_001);
  const ctx = await keyContext();
  await revokeApiKey(world.ctx, { id: ctx.caller.key?.id ?? "" });
  expect(await reasonOf(resume(ctx, id))).toBe("api_key.revoked");
  expect(await intents()).toEqual(["paused"]);
  expect(await reasonOf(resume(world.ctx, id))).toBe("operator.step_up_required");
  const { transfers, batches } = world.app.db.t;
  const [transfer] = await world.app.db.read.select().from(transfers);
  const typed = { key: "typed late", id: transfer?.id ?? "", code: "123456" };
  await world.app.db.update(transfers, { state: "parked", parkReason: "code" }, eq(transfers.id, typed.id));
  await world.app.db.update(batches, { intent: "running" }, eq(batches.id, id));
  // A code is taken in the middle of its step.
  world.clock.forward(STEP_MS - (world.clock.nowMs() % STEP_MS) + STEP_MS / 2);
  expect(await reasonOf(submitCode(ctx, typed))).toBe("api_key.revoked");
  expect(await reasonOf(submitCode(await keyContext(), typed))).toBe("done");
});

test("single transfers with a key stay within its limits, two at once from two processes too", async () => {
  const ctx = await keyContext({ perTransfer: "5.6", perDay: "11.2" });
  const wish = (to: string, amount = "5.6") => transferInput(world.ctx, { from: world.account.id, to, amount });
  const large = await wish("10000001", "5.600001");
  expect(await reasonOf(createTransfer(ctx, large))).toBe("api_key.limit_transfer");
  const { snapshot } = (await wish("10000001")).confirm;
  const untold = { ...(await wish("10000001")), confirm: { snapshot } };
  expect(await reasonOf(createTransfer(ctx, untold))).toBe("confirmation.total_missing");
  const first = await wish("10000001");
  expect(await reasonOf(createTransfer(ctx, first))).toBe("done");
  expect((await createTransfer(ctx, first)).replayed).toBe(true);
  const db = reopen(world.database);
  const [second, third] = [await wish("10000002"), await wish("10000003")];
  const reasons = await Promise.all([
    reasonOf(createTransfer(ctx, second)),
    reasonOf(createTransfer({ ...ctx, db }, third)),
  ]);
  await db.close();
  expect(reasons.toSorted()).toEqual(["api_key.limit_day", "done"]);
  const made = await world.app.db.read.select().from(world.app.db.t.transfers);
  expect((await spends()).map(({ subjectId }) => subjectId).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  await revokeApiKey(world.ctx, { id: ctx.caller.key?.id ?? "" });
  expect(await reasonOf(createTransfer(ctx, await wish("10000004", "0.1")))).toBe("api_key.revoked");
});
