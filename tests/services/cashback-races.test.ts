import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockAuditHead } from "@/server/repositories/audit.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  confirmOf,
  csvOf,
  draftBatch,
  startDraft,
  uids,
} from "../support/factories";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const rows = async () => {
  const { transfers, claims, confirmations, transferEvents } = world.app.db.t;
  const db = world.app.db;
  return {
    transfers: await db.read.select().from(transfers),
    claims: await db.read.select().from(claims),
    confirmations: await db.read.select().from(confirmations),
    events: await db.read.select().from(transferEvents),
  };
};
const outcomes = <Value>(all: PromiseSettledResult<Value>[]) => ({
  done: all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  refused: all.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])),
});

test("three starts with keys of their own give one run, the others are told which", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(30)));
  const { confirm } = await confirmOf(world.ctx, id);
  const keys = ["tab-1", "tab-2", "tab-3"];
  const { done, refused } = outcomes(
    await Promise.allSettled(keys.map((idempotencyKey) => startCashback(world.ctx, { idempotencyKey, id, confirm }))),
  );
  expect(done).toHaveLength(1);
  expect(refused).toHaveLength(2);
  for (const reason of refused) {
    expect(reason).toMatchObject({
      code: "CONFLICT",
      reason: "cashback.wrong_state",
      params: { batchId: id, intent: "running" },
    });
  }
  const stored = await rows();
  expect([stored.transfers.length, stored.claims.length, stored.confirmations.length]).toEqual([30, 30, 1]);
  expect(stored.events).toHaveLength(90);
  expect((await getBuckets(world.app.db, world.account.id)).held).toBe(168_000_000n);
});

test("K21: fifty starts of one batch at once are one start, and the same key gives the same answer", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(5)));
  const { confirm } = await confirmOf(world.ctx, id);
  const { snapshot } = confirm;
  const caller = { ...world.ctx.caller, steppedUpAtMs: world.clock.nowMs() };
  const ctx = { ...world.ctx, caller };
  const call = () => startCashback(ctx, { idempotencyKey: "form-1", id, confirm: { snapshot } });
  const all = await Promise.all(Array.from({ length: 50 }, call));
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  for (const one of all) expect({ ...one, replayed: true }).toEqual({ ...all[0], replayed: true });
  const stored = await rows();
  expect([stored.transfers.length, stored.confirmations.length]).toEqual([5, 1]);
});

test("K02: the key of a start with another content is refused", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(5)));
  const asked = await confirmOf(world.ctx, id);
  await startCashback(world.ctx, { idempotencyKey: "form-1", id, ...asked });
  await expect(
    startCashback(world.ctx, { idempotencyKey: "form-1", id, ...asked, untilFundsEnd: true }),
  ).rejects.toMatchObject({ reason: "idempotency.key_reused" });
});

test("K03, K19: two payers of one campaign who share fifty payees pay each of them once", async () => {
  const second = await accountRow(world.app);
  const shared = uids(50);
  const mine = await draftBatch(world.ctx, world.account.id, csvOf([...shared, ...uids(5, 20_000_001)]));
  const theirs = await draftBatch(world.ctx, second.id, csvOf([...shared, ...uids(5, 30_000_001)]));
  const starts = await Promise.all([mine, theirs].map(async ({ id }) => ({ id, ...(await confirmOf(world.ctx, id)) })));
  const { done, refused } = outcomes(
    await Promise.allSettled(
      starts.map((start, index) => startCashback(world.ctx, { idempotencyKey: `start-${index}`, ...start })),
    ),
  );
  expect(done).toHaveLength(1);
  expect(refused).toMatchObject([
    { reason: "cashback.snapshot_changed", params: { lines: 5, newlyHeld: 50, newlyHeldSum: "280.000000" } },
  ]);
  const loser = [mine, theirs].find(({ id }) => id !== done[0]?.id)?.id ?? "";
  expect((await getCashback(world.ctx, { id: loser })).lines).toMatchObject({
    ready: { count: 5 },
    held: { count: 50 },
  });
  await startDraft(world.ctx, loser);
  const { transfers, claims } = await rows();
  expect(transfers).toHaveLength(60);
  expect(claims).toHaveLength(60);
  expect(new Set(transfers.map(({ payee }) => payee)).size).toBe(60);
});

test("two batches that drain one account never hold more than it has", async () => {
  const payer = await accountRow(world.app, { available: "100" });
  const drafts = [
    await draftBatch(world.ctx, payer.id, csvOf(uids(12)), { campaign: { key: "one" } }),
    await draftBatch(world.ctx, payer.id, csvOf(uids(12, 20_000_001)), { campaign: { key: "two" } }),
  ];
  const starts = await Promise.all(drafts.map(async ({ id }) => ({ id, ...(await confirmOf(world.ctx, id)) })));
  const { done, refused } = outcomes(
    await Promise.allSettled(
      starts.map((start, index) =>
        startCashback(world.ctx, {
          idempotencyKey: `start-${index}`,
          ...start,
          acknowledge: ["shared_payees", "similar_total", "same_payee_amount"],
        }),
      ),
    ),
  );
  expect(done).toHaveLength(1);
  expect(refused[0]?.reason).toMatch(/cashback\.(insufficient|warnings_open)|confirmation\./);
  const { available, held } = await getBuckets(world.app.db, payer.id);
  expect([available, held]).toEqual([32_800_000n, 67_200_000n]);
});

test("an edit between review and start wins: the confirmed content never runs", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(5)));
  const asked = await confirmOf(world.ctx, id);
  const { batchLines: l } = world.app.db.t;
  const [line] = await world.app.db.read.select().from(l).where(eq(l.batchId, id));
  await world.app.db.update(l, { amountMicro: 99_000_000n }, eq(l.id, line?.id ?? ""));
  await expect(startCashback(world.ctx, { idempotencyKey: "s", id, ...asked })).rejects.toMatchObject({
    reason: "cashback.snapshot_changed",
  });
  expect((await rows()).transfers).toEqual([]);
});

test("two starts at once that together are above the limit ask what one batch of their sum asks", async () => {
  const { db } = world.app;
  const other = await accountRow(world.app, { name: "second", available: "1000000" });
  const drafts = [
    await draftBatch(world.ctx, world.account.id, csvOf(uids(10)), { amount: { fixed: "30" } }),
    await draftBatch(world.ctx, other.id, csvOf(uids(10, 20_000_001)), {
      amount: { fixed: "40" },
      campaign: { key: "other" },
    }),
  ];
  // Each of them alone is below 500 and asks no typed total; the password was given a moment ago.
  const ctx = { ...world.ctx, caller: { ...world.ctx.caller, steppedUpAtMs: world.clock.nowMs() } };
  const calls = await Promise.all(
    drafts.map(async ({ id }, index) => {
      const { snapshot } = (await confirmOf(ctx, id)).confirm;
      return { idempotencyKey: `start-${index}`, id, confirm: { snapshot } };
    }),
  );
  let letGo = () => {};
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Both have checked everything before either of them can write.
  const held = db.tx(async (tx) => {
    await lockAuditHead(tx);
    await isLetGo;
  });
  const starting = Promise.allSettled(calls.map((call) => startCashback(ctx, call)));
  await sleep(500);
  letGo();
  await held;
  const { done, refused } = outcomes(await starting);
  expect(done).toHaveLength(1);
  expect(refused).toMatchObject([{ reason: "cashback.tier_risen", params: { before: 2, tier: 3 } }]);
  expect((await rows()).confirmations).toMatchObject([{ tier: 2, method: "recent_step_up" }]);
  expect((await rows()).transfers).toHaveLength(10);
  await startDraft(ctx, drafts.find(({ id }) => id !== done[0]?.id)?.id ?? "");
  expect((await rows()).confirmations.map(({ tier, method }) => [tier, method]).sort()).toEqual([
    [2, "recent_step_up"],
    [3, "password"],
  ]);
});
