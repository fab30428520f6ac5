import { appendFileSync, lstatSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import type { EngineContext } from "@/server/engine/context";
import type { SpoolLine } from "@/server/engine/spool";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { post } from "@/server/repositories/ledger.repository";
import { lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { afterEachCheck } from "../support/invariants";
import { runSecondProcess } from "../support/second-process";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";
import { mortal, type Standstill, spoolFile } from "../support/world-mortal";

const openWorld = afterEachCheck();

/** Runs a lane that dies at this point, and lets its lease run out. */
async function dieAt(world: World, point: Standstill, ctx: EngineContext = world.ctx): Promise<void> {
  const worker = mortal(ctx, world.account.id, point);
  void world.runLane(worker.ctx);
  await worker.stopped;
  await world.expireLease();
}

/** The spools of the account that lie on this worker's host. */
function spools(world: World, accountId = world.account.id): string[] {
  return readdirSync(join(world.ctx.dataDir, "spool")).filter((name) => name.startsWith(`${accountId}.`));
}

async function generation(world: World): Promise<number> {
  const { accountSessions: t } = world.ctx.db.t;
  const [row] = await world.ctx.db.read.select().from(t).where(eq(t.accountId, world.account.id));
  return row?.generation ?? 0;
}

async function edgesOf(world: World): Promise<string[]> {
  const { transferEvents: e } = world.ctx.db.t;
  return (await world.ctx.db.read.select().from(e).orderBy(e.seq)).map(({ edge }) => edge);
}

test("C09: an outcome that was spooled but not stored is applied under the next fence, then verified", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  await dieAt(world, "before_outcome");
  expect(await world.states()).toEqual({ sending: 1 });
  world.startEngine(world.worker("data"));
  await until(async () => (await world.states()).settled === 1);
  expect((await edgesOf(world)).slice(-3)).toEqual(["E8", "E9", "E13"]);
  const [attempt] = await world.attempts();
  expect(attempt).toMatchObject({ class: "success", rule: "success" });
  expect((await world.lease())?.fence).toBeGreaterThan(attempt?.fence ?? 0);
  expect(await world.books.requests()).toHaveLength(1);
});

test("C09: a spooled refusal ends its open attempt as rejected, by a line written by hand", async () => {
  const world = await openWorld();
  await world.script("30000001", "lostBefore");
  const { transferIds } = await world.startBatch(payees(1));
  await dieAt(world, "after_intent");
  const [attempt] = await world.attempts();
  const line: SpoolLine = {
    attemptId: attempt?.id ?? "",
    transferId: transferIds[0] ?? "",
    fence: attempt?.fence ?? 0,
    class: "refused",
    rule: "refused_http_200",
    httpStatus: 200,
    upstreamCode: "3002",
    upstreamMessage: "User not found",
    evidenceHash: null,
    closedAtMs: Date.now(),
  };
  const file = spoolFile(world.ctx, { accountId: world.account.id, fence: attempt?.fence ?? 0 });
  appendFileSync(file, `${JSON.stringify(line)}\n{"attemptId":"att_cut`);
  await world.runLane();
  expect(await world.states()).toEqual({ rejected: 1 });
  expect((await world.attempts())[0]).toMatchObject({ class: "refused", upstreamCode: "3002" });
});

test("C04: killed after its intent, nothing was sent: unknown, then a person, and a new sign-in before anything else", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  const before = await generation(world);
  await dieAt(world, "after_intent");
  world.startEngine(world.worker("data"));
  await until(async () => (await world.states()).settled === 1);
  expect(await world.states()).toEqual({ settled: 1, unknown: 1 });
  expect(await generation(world)).toBe(before + 1);
  const [lost, next] = await world.attempts();
  expect(lost).toMatchObject({ class: "unknown", rule: "worker_died" });
  expect(next?.fence).toBeGreaterThan(lost?.fence ?? 0);
  expect(next?.sessionGeneration).toBe(before + 1);
  await until(async () => (await world.items()).length === 1);
  expect(await world.books.requests()).toHaveLength(1);
});

test("C08: on another host the spool cannot be read: unknown, then settled by its record", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  await dieAt(world, "before_outcome");
  world.startEngine(world.worker("other-host"));
  await until(async () => (await world.states()).settled === 1);
  expect((await edgesOf(world)).slice(-3)).toEqual(["E8", "E12", "E14"]);
  expect(await world.books.requests()).toHaveLength(1);
});

test("K09: a late spool success makes an unknown accepted; the same for a refusal never happens", async () => {
  const world = await openWorld();
  const refused = await world.addAccount("refused", "100");
  await world.script("30000001", "acceptWithoutExecuting");
  await world.script("30000002", "refuse");
  await world.startBatch(["30000001"]);
  await world.startBatch(["30000002"], { accountId: refused.id, campaign: "next" });
  await dieAt(world, "before_outcome");
  const other = mortal(world.ctx, refused.id, "before_outcome");
  void world.runLane(other.ctx, refused.id);
  await other.stopped;
  await world.expireLease(refused.id);
  const elsewhere = world.worker("other-host", { visibleMs: 50 });
  for (const id of [world.account.id, refused.id]) await world.runLane(elsewhere, id);
  expect(await world.states()).toEqual({ unknown: 2 });
  for (const id of [world.account.id, refused.id]) await world.runLane(world.worker("data", { visibleMs: 50 }), id);
  expect(await world.states(world.account.id)).toEqual({ accepted: 1 });
  expect(await world.states(refused.id)).toEqual({ unknown: 1 });
  const fence = (await world.lease())?.fence;
  expect(spools(world)).toEqual([`${world.account.id}.${fence}.jsonl`]);
  expect((await world.attempts()).map((attempt) => attempt.class)).toEqual(["unknown"]);
});

const slowAnswer = { recordAfterMs: 60_000, answerAfterMs: 1_500 } as const;
const slowRefusal = { ...slowAnswer, execute: "never", tell: { as: "refusal", code: 3002, message: "no" } } as const;

/** A holder that waits for its answer and cannot renew its lease, which another worker takes over on the same host. */
async function loseAccountWhileWaiting(world: World): Promise<{ lane: Promise<unknown> }> {
  await world.startBatch(payees(1));
  const waiting = world.runLane(world.worker("data", { leaseRenewMs: 600_000 }));
  await until(async () => (await world.books.requests()).length === 1);
  await world.expireLease();
  return { lane: waiting };
}

test("K09: a success that comes on the same host after the account was taken over is not lost", async () => {
  const world = await openWorld();
  await world.script("30000001", slowAnswer);
  const { lane } = await loseAccountWhileWaiting(world);
  await world.runLane(world.worker("data", { visibleMs: 50 }));
  expect(await world.states()).toEqual({ unknown: 1 });
  expect(await lane).toBeNull();
  await world.runLane(world.worker("data", { visibleMs: 50 }));
  expect((await edgesOf(world)).slice(-3)).toEqual(["E8", "E12", "E15"]);
  expect(spools(world)).toHaveLength(1);
  expect(await world.books.requests()).toHaveLength(1);
});

test("K09: a refusal that comes after the account was taken over changes nothing", async () => {
  const world = await openWorld();
  await world.script("30000001", slowRefusal);
  const { lane } = await loseAccountWhileWaiting(world);
  await world.runLane(world.worker("data", { visibleMs: 50 }));
  expect(await lane).toBeNull();
  await world.runLane(world.worker("data", { visibleMs: 50 }));
  expect(await world.states()).toEqual({ unknown: 1 });
  expect(spools(world)).toHaveLength(1);
});

test("K09: a success that comes late is read by the lane that goes on meanwhile, at its next look", async () => {
  const world = await openWorld();
  await world.script("30000001", slowAnswer);
  const { lane } = await loseAccountWhileWaiting(world);
  const looksMs = [50, 500, 1_000, 1_500, 2_000, 3_000];
  const next = await world.runLane(world.worker("data", { visibleMs: 4_000, looksMs }));
  expect(await lane).toBeNull();
  expect(next?.wait).toBeNull();
  expect(await world.states()).toEqual({ accepted: 1 });
  expect(await world.attempts()).toHaveLength(1);
});

test("a spool is kept as long as an answer may still be written to it, and no longer", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  await dieAt(world, "after_intent");
  const kept = spools(world).at(-1);
  await world.runLane(world.worker("data", { visibleMs: 50 }));
  expect(spools(world)).toContain(kept);
  const { clock, parameters } = world.ctx;
  const laterMs = parameters.answerTimeoutMs + parameters.leaseMs + 1;
  await world.runLane({ ...world.ctx, clock: { ...clock, nowMs: () => clock.nowMs() + laterMs } });
  expect(spools(world)).not.toContain(kept);
  expect(await world.states()).toEqual({ unknown: 1 });
});

test("a disk that takes a part of a line has not stored it, and the next line is whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "im-spool-"));
  const said: unknown = JSON.parse(await runSecondProcess("spool-on-full-disk.ts", [folder], { fileLimitBlocks: 1 }));
  expect(said).toEqual({ failures: 1, attemptIds: ["att_1", "att_3"] });
});

test("a spooled success of what a person took for not executed freezes the account and comes before a person", async () => {
  const world = await openWorld();
  await world.script("30000001", "acceptWithoutExecuting");
  const { transferIds } = await world.startBatch(payees(1));
  await dieAt(world, "before_outcome");
  await world.runLane(world.worker("other-host", { visibleMs: 50 }));
  await judgeNotExecuted(world, transferIds[0] ?? "");
  await world.runLane(world.worker("data"));
  const answer = { class: "success", httpStatus: 200 };
  expect(await world.items()).toMatchObject([{ kind: "late_record", subjectId: transferIds[0], evidence: { answer } }]);
  expect(await world.isFrozen()).toBe(true);
  // Its record comes later: the open item takes it on, so that one explanation ends both.
  await world.control("external", { email: world.account.email, amount: "5.6", to: "30000001" });
  await world.startBatch(["30000002"], { campaign: "next" });
  await until(async () => {
    await world.runLane(world.worker("data"));
    return (await world.items()).some(({ evidence }) => Array.isArray(evidence.recordIds));
  });
  const late = (await world.items()).filter(({ kind }) => kind === "late_record");
  expect(late).toMatchObject([{ evidence: { answer, recordIds: [expect.any(String)] } }]);
});

test("K07: a holder that stood still after its intent sends nothing when it goes on, and its outcome is not written", async () => {
  const world = await openWorld({ parameters: { leaseMs: 1_200, leaseReserveMs: 300, sendGuardMs: 400 } });
  await world.startBatch(payees(1));
  const frozen = mortal(world.ctx, world.account.id, "after_intent");
  const lane = world.runLane(frozen.ctx);
  await frozen.stopped;
  await until(async () => (await world.runLane(world.worker("other-host", { visibleMs: 50 }))) !== null);
  expect(await world.states()).toEqual({ unknown: 1 });
  frozen.goOn();
  expect(await lane).toBeNull();
  expect(await world.states()).toEqual({ unknown: 1 });
  expect((await world.attempts())[0]).toMatchObject({ class: "unknown", rule: "worker_died" });
  expect(await world.books.requests()).toEqual([]);
});

test("D22: a commit that took longer than the send guard allows sends nothing, and the transfer goes again", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  let isSlow = true;
  let leapMs = 0;
  const clock = { ...world.ctx.clock, monotonicMs: () => performance.now() + leapMs };
  const tx: typeof world.ctx.db.tx = async (body) => {
    const result = await world.ctx.db.tx(body);
    const isIntent = isSlow && (await world.states()).sending === 1;
    if (isIntent) leapMs += 2_100;
    if (isIntent) isSlow = false;
    return result;
  };
  await world.runLane({ ...world.ctx, clock, db: Object.create(world.ctx.db, { tx: { value: tx } }) });
  expect((await world.attempts()).map((attempt) => attempt.rule)).toEqual(["send_guard", "success"]);
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await world.books.requests()).toHaveLength(1);
});

test("D04: a spool on a full disk keeps no outcome from the database", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  const next = ((await world.lease())?.fence ?? 0) + 1;
  const file = spoolFile(world.ctx, { accountId: world.account.id, fence: next });
  symlinkSync("/dev/full", file);
  await world.runLane();
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(await world.states()).toEqual({ settled: 2 });
});

test("D02: an outcome that the database cannot take is repeated until it is stored, and nothing else is sent meanwhile", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  let failures = 0;
  const tx: typeof world.ctx.db.tx = async (body) => {
    const open = await findOpenAttempt(world.ctx.db, world.account.id);
    const isOutcome = open !== null && readFileSync(spoolFile(world.ctx, open), "utf8").includes(open.id);
    if (isOutcome && failures < 3) {
      failures += 1;
      throw new Error("the database is busy");
    }
    return world.ctx.db.tx(body);
  };
  await world.runLane({ ...world.ctx, db: Object.create(world.ctx.db, { tx: { value: tx } }) });
  expect(failures).toBe(3);
  expect(await world.states()).toEqual({ settled: 2 });
  expect(await world.books.requests()).toHaveLength(2);
});

test("what never left is not queued again in a batch that was stopped meanwhile: its hold is free", async () => {
  const world = await openWorld();
  const { batchId } = await world.startBatch(payees(1));
  const worker = mortal(world.ctx, world.account.id, "after_intent");
  const lane = world.runLane({ ...worker.ctx, infini: deaf(world.ctx) });
  await worker.stopped;
  await world.setIntent(batchId, "stopped");
  worker.goOn();
  await lane;
  expect(await world.states()).toEqual({ not_executed: 1 });
  expect(await world.buckets()).toMatchObject({ held: 0n, available: 10_000_000_000n });
});

test("what never left is not queued again on a confirmation that is too old", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1), { confirmedForMs: -1 });
  await world.runLane({ ...world.ctx, infini: deaf(world.ctx) });
  expect(await world.states()).toEqual({ not_executed: 1 });
  expect(await world.attempts()).toHaveLength(1);
});

test("what never left and cannot be held again rests; storing its outcome does not fail over it", async () => {
  const world = await openWorld({ balance: "20" });
  await world.startBatch(payees(2), { amount: "10" });
  const worker = mortal(world.ctx, world.account.id, "after_intent");
  const lane = world.runLane({ ...worker.ctx, infini: deaf(world.ctx) });
  await worker.stopped;
  // Money that left by hand drives what is available below zero.
  const { bucketBalances: b } = world.ctx.db.t;
  await bookOut(world, 15_000_000n);
  worker.goOn();
  await lane;
  expect(await world.states()).toEqual({ not_executed: 2 });
  const rows = await world.ctx.db.read.select().from(b).where(eq(b.bucket, "held"));
  expect(rows.map(({ amountMicro }) => amountMicro)).toEqual([0n]);
});

test("C19: outcomes that died with their workers trip the breaker like any other", async () => {
  const world = await openWorld({ parameters: { visibleMs: 50 } });
  const { batchId } = await world.startBatch(payees(5), { policy: { onUnknown: "continue" } });
  for (let n = 0; n < 3; n += 1) await dieAt(world, "after_intent", world.worker("data"));
  const end = await world.runLane(world.worker("data"));
  expect(end?.wait).toBe("breaker");
  const { batches: t } = world.ctx.db.t;
  const [batch] = await world.ctx.db.read.select().from(t).where(eq(t.id, batchId));
  expect(batch).toMatchObject({ intent: "paused", pauseReason: "breaker_unknown_count" });
  expect(await world.states()).toEqual({ unknown: 3, queued: 2 });
});

test("a new sign-in follows a take-over without an open attempt, and an open attempt without a take-over", async () => {
  const world = await openWorld({ parameters: { visibleMs: 50 } });
  await world.startBatch(payees(2));
  const { accountLeases: t } = world.ctx.db.t;
  const before = await generation(world);
  await world.ctx.db.update(t, { owner: "wrk_dead", expiresAtMs: 0 }, undefined);
  await dieAt(world, "after_intent");
  expect(await generation(world)).toBe(before + 1);
  await world.ctx.db.update(t, { owner: null }, undefined);
  await until(async () => (await world.runLane(world.worker("data")))?.wait === null);
  expect(await generation(world)).toBe(before + 2);
  expect(await world.states()).toEqual({ unknown: 1, settled: 1 });
});

test("a take-over whose sign-in fails signs in before anything is sent, however long that takes", async () => {
  const world = await openWorld({ parameters: { visibleMs: 50 } });
  await world.startBatch(payees(2));
  const before = await generation(world);
  await dieAt(world, "after_intent");
  await world.knobs({ status5xx: { share: 1, appliesTo: "signIn" } });
  await until(async () => (await world.runLane(world.worker("data")))?.wait === "upstream");
  expect(await world.books.requests()).toEqual([]);
  await world.knobs({ status5xx: { share: 0 } });
  await until(async () => (await world.runLane(world.worker("data")))?.wait === null);
  expect(await generation(world)).toBe(before + 1);
  expect(await world.states()).toEqual({ unknown: 1, settled: 1 });
});

/** A worker whose money requests find nobody listening. */
function deaf(ctx: EngineContext): EngineContext["infini"] {
  return { ...ctx.infini, endpoint: { ...ctx.infini.endpoint, port: 1 } };
}

/** What a person decides in review, without the review. */
async function judgeNotExecuted(world: World, transferId: string): Promise<void> {
  const { ctx } = world;
  const actor = { ...systemActor, kind: "operator" as const, id: "opr_test" };
  const atMs = Date.now();
  await ctx.db.tx(async (tx) => {
    const draft = { actor, action: "review.resolve", objectKind: "transfer", objectId: transferId, atMs };
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, draft);
    const move = planMove(await lockTransfer(tx, transferId), "E16");
    await moveTransfer(tx, move, { actorId: "opr_test", auditSeq, atMs, journalId: ctx.ids.next("jrn"), attemptNo: 1 });
  });
}

async function bookOut(world: World, amountMicro: bigint): Promise<void> {
  const { ctx, account } = world;
  const legs = [
    { bucket: "available" as const, amountMicro: -amountMicro },
    { bucket: "foreign" as const, amountMicro },
  ];
  const posting = { postingKey: "by-hand", kind: "foreign" as const, accountId: account.id, transferId: null };
  const journal = { ...posting, recordId: null, legs, journalId: ctx.ids.next("jrn") };
  await ctx.db.tx((tx) => post(tx, [journal], Date.now()));
}
