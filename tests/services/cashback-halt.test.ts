import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import { appendAudit } from "@/server/repositories/audit.repository";
import { getBreaker, tripBreaker } from "@/server/repositories/breakers.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { openReviewItem } from "@/server/repositories/review.repository";
import { lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { pauseCashback, stopCashback } from "@/server/services/cashback/halt-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { resumeCashback } from "@/server/services/cashback/resume-cashback";
import { testPassword } from "../support/app";
import { reopen } from "../support/database";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  newDraft,
  operatorCaller,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";

let world: CashbackWorld;
const why = "the campaign lead asked for it";
const stepUp = { password: testPassword };

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const started = async (count = 5) => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(count)));
  return startDraft(world.ctx, id);
};
const statesOf = async (batchId: string) => {
  const { transfers: t } = world.app.db.t;
  const rows = await world.app.db.read.select().from(t).where(eq(t.batchId, batchId));
  return Object.fromEntries(rows.map(({ payee, state }) => [payee, state]));
};

test("anybody may pause; the answer counts what is gone, on the wire, unknown and not sent", async () => {
  const { id } = await started();
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "sending", "10000003": "unknown" });
  const viewer = { ...world.ctx, caller: await operatorCaller(world.app, "Vera", ["viewer"]) };
  const paused = await pauseCashback(viewer, { id });
  expect(paused).toMatchObject({
    intent: "paused",
    pauseReason: "person",
    counts: {
      gone: { count: 1 },
      inFlight: { count: 1 },
      unknown: { count: 1 },
      notSent: { count: 2, sum: "11.200000" },
    },
  });
  const again = await pauseCashback(world.ctx, { id });
  expect(again.version).toBe(paused.version);
});

test("a pause tells what is gone apart from what a person decided to be paid", async () => {
  const { id } = await started(3);
  await settleAll(world.app, id, { "10000001": "accepted", "10000002": "unknown" });
  await world.app.db.tx(async (tx) => {
    const { transfers: t, reviewDecisions } = tx.t;
    const [row] = await tx.read.select().from(t).where(eq(t.payee, "10000002"));
    if (!row) throw new Error("the payment was to be there");
    const atMs = world.clock.nowMs();
    const subject = { subjectKind: "transfer" as const, subjectId: row.id, accountId: row.accountId, batchId: id };
    const item = { ...subject, id: "rev_1", kind: "unknown" as const, amountMicro: row.amountMicro, evidence: {} };
    await openReviewItem(tx, item, atMs);
    const by = { personId: world.ctx.caller.personId, reason: why, auditSeq: 1, createdAtMs: atMs };
    await tx.insert(reviewDecisions, { itemId: "rev_1", act: "resolve", decision: "paid_no_record", ...by });
    const stamp = { actorId: by.personId, auditSeq: 1, atMs, journalId: world.app.ids.next("jrn") };
    await moveTransfer(tx, planMove(await lockTransfer(tx, row.id), "E15"), stamp);
  });
  const { counts } = await pauseCashback(world.ctx, { id });
  expect(counts).toMatchObject({ gone: { count: 1 }, decidedPaid: { count: 1 }, notSent: { count: 1 } });
});

test("a draft cannot be paused, a stopped batch neither paused, resumed, stopped nor started again", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  await expect(pauseCashback(world.ctx, { id: draft.id })).rejects.toMatchObject({ reason: "cashback.wrong_state" });
  await stopCashback(world.ctx, { id: draft.id, why });
  const acts = [
    () => pauseCashback(world.ctx, { id: draft.id }),
    () => resumeCashback(world.ctx, { idempotencyKey: "r", id: draft.id, why, stepUp }),
    () => stopCashback(world.ctx, { id: draft.id, why }),
    () => startDraft(world.ctx, draft.id),
  ];
  for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a batch of which nothing is left is closed, and takes and offers nothing else", async () => {
  const { id } = await started(3);
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["pause", "stop"]);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected", "10000003": "unknown" });
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["close"]);
  const over = { reason: "cashback.nothing_left" };
  await expect(pauseCashback(world.ctx, { id })).rejects.toMatchObject(over);
  await expect(stopCashback(world.ctx, { id, why })).rejects.toMatchObject(over);
  expect((await getCashback(world.ctx, { id })).intent).toBe("running");
});

test("a paused batch whose last payment ended offers no resume, unless its account stands still", async () => {
  const { id } = await started(2);
  await pauseCashback(world.ctx, { id });
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["resume", "stop", "close"]);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected" });
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["close"]);
  await expect(resumeCashback(world.ctx, { idempotencyKey: "r", id, why, stepUp })).rejects.toMatchObject({
    reason: "cashback.nothing_left",
  });
  await world.app.db.tx((tx) => tripBreaker(tx, world.account.id, "rejected", world.clock.nowMs()));
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["resume", "close"]);
  await resumeCashback(world.ctx, { idempotencyKey: "r2", id, why, stepUp });
  expect((await getBreaker(world.app.db, world.account.id)).trippedAtMs).toBeNull();
});

test("L04: pause, another process, resume: nothing is re-run and what is queued goes on", async () => {
  const { id } = await started();
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected", "10000003": "unknown" });
  await pauseCashback(world.ctx, { id });
  const before = await statesOf(id);
  const other = reopen(world.database);
  const restarted = { ...world.ctx, db: other };
  const resumed = await resumeCashback(restarted, { idempotencyKey: "r", id, why, stepUp });
  await other.close();
  expect(resumed).toMatchObject({ intent: "running", pauseReason: null });
  expect(await statesOf(id)).toEqual(before);
});

test("a resume needs the password, or a step-up of the last five minutes", async () => {
  const { id } = await started();
  await pauseCashback(world.ctx, { id });
  const call = { id, why };
  await expect(resumeCashback(world.ctx, { idempotencyKey: "r1", ...call })).rejects.toMatchObject({
    reason: "operator.step_up_required",
  });
  const wrong = { idempotencyKey: "r2", ...call, stepUp: { password: "not the password" } };
  await expect(resumeCashback(world.ctx, wrong)).rejects.toMatchObject({ reason: "operator.step_up_wrong" });
  expect((await getCashback(world.ctx, { id })).intent).toBe("paused");
  const caller = { ...world.ctx.caller, steppedUpAtMs: world.clock.nowMs() - 1_000 };
  await expect(resumeCashback({ ...world.ctx, caller }, { idempotencyKey: "r3", ...call })).resolves.toMatchObject({
    intent: "running",
  });
});

test("K01: a resume that is sent twice is one resume", async () => {
  const { id } = await started();
  await pauseCashback(world.ctx, { id });
  const call = { idempotencyKey: "r", id, why, stepUp };
  const first = await resumeCashback(world.ctx, call);
  await pauseCashback(world.ctx, { id });
  expect(await resumeCashback(world.ctx, call)).toEqual({ ...first, replayed: true });
  expect((await getCashback(world.ctx, { id })).intent).toBe("paused");
});

test("resuming calms the breaker of the account, also of a batch that is running", async () => {
  const { id } = await started();
  const trip = () => world.app.db.tx((tx) => tripBreaker(tx, world.account.id, "rejected", world.clock.nowMs()));
  await trip();
  await resumeCashback(world.ctx, { idempotencyKey: "r1", id, why, stepUp });
  expect(await getBreaker(world.app.db, world.account.id)).toMatchObject({ trippedAtMs: null, reason: null });
  await expect(resumeCashback(world.ctx, { idempotencyKey: "r2", id, why, stepUp })).rejects.toMatchObject({
    reason: "cashback.wrong_state",
  });
  await trip();
  await pauseCashback(world.ctx, { id });
  await resumeCashback(world.ctx, { idempotencyKey: "r3", id, why, stepUp });
  expect((await getBreaker(world.app.db, world.account.id)).trippedAtMs).toBeNull();
});

test("L04: a stop cancels what was not sent and lets the rest go on to its evidence", async () => {
  const { id } = await started(6);
  await settleAll(world.app, id, {
    "10000001": "settled",
    "10000002": "sending",
    "10000003": "unknown",
    "10000004": "rejected",
  });
  const stopped = await stopCashback(world.ctx, { id, why });
  expect(stopped).toMatchObject({
    intent: "stopped",
    progress: "settling",
    counts: {
      gone: { count: 1, sum: "5.600000" },
      inFlight: { count: 1 },
      unknown: { count: 1 },
      notSent: { count: 2, sum: "11.200000" },
    },
  });
  expect(await statesOf(id)).toEqual({
    "10000001": "settled",
    "10000002": "sending",
    "10000003": "unknown",
    "10000004": "rejected",
    "10000005": "cancelled",
    "10000006": "cancelled",
  });
  const { available, held, suspense, paid_out } = await getBuckets(world.app.db, world.account.id);
  expect([held, suspense, paid_out]).toEqual([5_600_000n, 5_600_000n, 5_600_000n]);
  expect(available).toBe(1_000_000_000_000n - 16_800_000n);
  const claims = await world.app.db.read.select().from(world.app.db.t.claims);
  expect(claims).toHaveLength(3);
});

test("what a stop cancelled can be paid by the next batch of the campaign, what is gone cannot", async () => {
  const { id } = await started(3);
  await settleAll(world.app, id, { "10000001": "settled" });
  await stopCashback(world.ctx, { id, why });
  const next = await draftBatch(world.ctx, world.account.id, csvOf([...uids(3), "10000009"]));
  expect((await getCashback(world.ctx, { id: next.id })).lines).toMatchObject({
    ready: { count: 3 },
    held: { count: 1 },
  });
});

test("a stop also cancels lines that wait for money, and frees their claims", async () => {
  const payer = await accountRow(world.app, { available: "10" });
  const { id } = await draftBatch(world.ctx, payer.id, csvOf(uids(3)));
  await startDraft(world.ctx, id, { untilFundsEnd: true });
  expect(Object.values(await statesOf(id)).sort()).toEqual(["parked", "parked", "queued"]);
  await stopCashback(world.ctx, { id, why });
  expect(new Set(Object.values(await statesOf(id)))).toEqual(new Set(["cancelled"]));
  expect(await getBuckets(world.app.db, payer.id)).toMatchObject({ available: 10_000_000n, held: 0n });
  expect(await world.app.db.read.select().from(world.app.db.t.claims)).toEqual([]);
});

test("stop and pause at once, and two stops at once, leave one end and one audit entry each", async () => {
  const { id } = await started(20);
  const all = await Promise.allSettled([
    stopCashback(world.ctx, { id, why }),
    stopCashback(world.ctx, { id, why }),
    pauseCashback(world.ctx, { id }),
  ]);
  expect(all.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
  expect(new Set(Object.values(await statesOf(id)))).toEqual(new Set(["cancelled"]));
  const { auditEntries: t } = world.app.db.t;
  expect(await world.app.db.read.select().from(t).where(eq(t.action, "batch.stop"))).toHaveLength(1);
  expect((await getBuckets(world.app.db, world.account.id)).held).toBe(0n);
});

test("CSB-N7: a batch whose transfers have all ended does not block the payer's next one", async () => {
  const { id } = await started(2);
  await expect(newDraft(world.ctx, world.account.id)).rejects.toMatchObject({ params: { batchId: id } });
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected" });
  expect((await getCashback(world.ctx, { id })).progress).toBe("done_with_exceptions");
  await expect(newDraft(world.ctx, world.account.id)).resolves.toMatchObject({ intent: "draft" });
});

test("CSB-N4: a payee that Infini refused can be paid by the next batch of the campaign", async () => {
  const { id } = await started(2);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected" });
  const next = await draftBatch(world.ctx, world.account.id, csvOf(["10000002", "10000003"]));
  expect((await getCashback(world.ctx, { id: next.id })).lines.ready.count).toBe(2);
});

/** As the lane does when the money does not cover a transfer. */
async function park(transferId: string): Promise<void> {
  const { app, clock } = world;
  await app.db.tx(async (tx) => {
    const move = planMove(await lockTransfer(tx, transferId), "E6", { parkReason: "balance" });
    const atMs = clock.nowMs();
    const draft = { actor: systemActor, action: "transfer.park", objectKind: "transfer", objectId: transferId, atMs };
    const auditSeq = await appendAudit(tx, app.vault.auditMac, draft);
    await moveTransfer(tx, move, { actorId: "engine", auditSeq, atMs, journalId: app.ids.next("jrn") });
  });
}

test("a stop that waits for a transfer in other hands also cancels what was parked meanwhile", async () => {
  const { db } = world.app;
  const elsewhere = await accountRow(world.app, { name: "elsewhere" });
  const big = await draftBatch(world.ctx, elsewhere.id, csvOf(uids(1500, 40_000_001)), { campaign: { key: "big" } });
  await startDraft(world.ctx, big.id);
  const { id } = await started(300);
  // With figures about its rows a server reads one state after the other by index, and not the whole table.
  if (db.dialect === "mysql") await db.inspect("analyze table transfers");
  const { transfers: t } = db.t;
  const rows = await db.read.select({ id: t.id }).from(t).where(eq(t.batchId, id)).orderBy(t.id);
  let letGo = () => {};
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const held = db.tx(async (tx) => {
    await lockTransfer(tx, rows[0]?.id ?? "");
    await isLetGo;
  });
  await sleep(100);
  const stopping = stopCashback(world.ctx, { id, why });
  await sleep(300);
  const parking = park(rows.at(-1)?.id ?? "");
  await sleep(300);
  letGo();
  await Promise.allSettled([held, parking]);
  expect((await stopping).counts.notSent.count).toBe(300);
  expect(new Set(Object.values(await statesOf(id)))).toEqual(new Set(["cancelled"]));
  const { claims: c } = db.t;
  expect(await db.read.select().from(c).where(eq(c.campaignKey, "cashback-2026-05"))).toEqual([]);
  expect((await getBuckets(db, world.account.id)).held).toBe(0n);
}, 120_000);

test("who is known not to have been paid can be paid by another batch of the campaign, also while the first one runs", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001", "10000002"]));
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, { "10000001": "not_executed" });
  const other = await accountRow(world.app);
  const second = await draftBatch(world.ctx, other.id, csvOf(["10000001", "10000003"]));
  const lines = (await listCashbackLines(world.ctx, { filter: { id: second.id }, limit: 10 })).items;
  expect(lines.map(({ payee, state }) => [payee, state])).toEqual([
    ["10000001", "ready"],
    ["10000003", "ready"],
  ]);
});
