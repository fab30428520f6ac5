import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { defaultPolicy } from "@/domain/batch-default-policy";
import { payeeKeySource } from "@/domain/payee";
import type { PayeeStatus } from "@/domain/payee-status";
import { transferContent } from "@/domain/transfer-content";
import { planMove } from "@/domain/transfer-moves";
import type { EngineContext } from "@/server/engine/context";
import { runLane } from "@/server/engine/lane";
import { Pace } from "@/server/engine/pace";
import { markSessionEnded, openSession } from "@/server/infini/account-sessions";
import { sha256Hex } from "@/server/platform/hash";
import { getAccountSession } from "@/server/repositories/account-sessions.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { openReviewItem } from "@/server/repositories/review.repository";
import { lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { afterEachCheck } from "../support/invariants";
import { markPayeeKey } from "../support/marked-payee";
import { until, type World } from "../support/world";
import { payees, type StartedBatch } from "../support/world-batch";

const openWorld = afterEachCheck();

type Spoil = (world: World, batch: StartedBatch) => Promise<unknown>;

/** Ways to make a queued transfer one that nobody confirmed, and the invariants that the test itself breaks by it. */
const doubts: Record<string, { doubt: string; spoil: Spoil; breaks?: string[]; payee?: string }> = {
  "another payee than was confirmed": {
    doubt: "content_changed",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.transfers, { payee: "39999999" }, undefined),
  },
  "another payee than was confirmed, with a hash of its own that fits": {
    doubt: "content_changed",
    spoil: ({ ctx }) => rewrite(ctx, { payee: "39999999" }),
    breaks: ["I12", "I17"],
  },
  "another policy than was confirmed": {
    doubt: "content_changed",
    spoil: ({ ctx }) => {
      const policy = JSON.stringify({ ...defaultPolicy, onUnknown: "continue" });
      return ctx.db.update(ctx.db.t.batches, { policy }, undefined);
    },
    breaks: ["I12", "I17"],
  },
  "no confirmation": {
    doubt: "confirmation_missing",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.transfers, { confirmationId: null }, undefined),
  },
  "a confirmation that names another act in the audit chain": {
    doubt: "confirmation_missing",
    spoil: async (world, batch) => {
      const auditSeq = await auditOf(world, "acc_other");
      await forge(world, batch, { auditSeq });
    },
  },
  "a confirmation of another batch": {
    doubt: "confirmation_missing",
    spoil: async (world, batch) => {
      const auditSeq = await auditOf(world, "bat_other");
      await forge(world, batch, { auditSeq, subjectId: "bat_other" });
    },
  },
  "a confirmation of another content": {
    doubt: "content_changed",
    spoil: async (world, batch) => {
      const auditSeq = await auditOf(world, batch.batchId);
      await forge(world, batch, { auditSeq, contentHash: "0".repeat(64) });
    },
  },
  "K15: a person who was disabled since": {
    doubt: "person_not_entitled",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.operators, { state: "disabled" }, undefined),
  },
  "K15: a person who only reads since": {
    doubt: "person_not_entitled",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.operators, { roles: ["viewer"] }, undefined),
  },
  "a claim that is lost": {
    doubt: "claim_lost",
    spoil: ({ ctx }) => ctx.db.delete(ctx.db.t.claims, undefined),
    breaks: ["I17"],
  },
  "a payee who was blocked since": { doubt: "payee_blocked", spoil: (world) => mark(world, "blocked") },
  "a payee who was suspended since": { doubt: "payee_blocked", spoil: (world) => mark(world, "suspended") },
  "a payee whose limit is below the amount since": {
    doubt: "payee_limit",
    spoil: (world) => mark(world, "normal", 1_000_000n),
  },
  "an account of ours": { doubt: "own_account", spoil: (world) => addOwn(world, "own@example.com", "30000001") },
  "an account of ours by its e-mail address, written another way": {
    doubt: "own_account",
    payee: "Own@MÜLLER.example",
    spoil: (world) => addOwn(world, "own@xn--mller-kva.example", "30000009"),
  },
  "an account that was archived since": {
    doubt: "account_archived",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.accounts, { archivedAtMs: 1 }, undefined),
  },
  "a fifth attempt behind it": {
    doubt: "too_many_attempts",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.transfers, { attemptCount: 5 }, undefined),
  },
};

test.each(Object.keys(doubts))("the final gate parks %s for a person and sends nothing", async (name) => {
  const { doubt, spoil, breaks, payee } = doubts[name] ?? { doubt: "", spoil: async () => undefined };
  const world = await openWorld({ ...(breaks ? { breaks } : {}) });
  const batch = await world.startBatch(payee === undefined ? payees(1) : [payee]);
  // The preflight reads go through as they are: the gate alone has to notice.
  const getProfile: typeof world.ctx.infini.getProfile = async (token) => {
    await spoil(world, batch);
    return world.ctx.infini.getProfile(token);
  };
  await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, getProfile } });
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.items()).toMatchObject([
    { kind: "held", subjectId: batch.transferIds[0], evidence: { doubt }, amountMicro: 5_600_000n },
  ]);
  expect(await world.books.requests()).toEqual([]);
  expect(await world.attempts()).toEqual([]);
  expect(await world.buckets()).toMatchObject({ held: 5_600_000n });
});

test("a transfer whose earlier attempt a record refutes is parked under the item that says so, and not sent", async () => {
  const world = await openWorld();
  const { ctx, account } = world;
  const { transferIds, batchId } = await world.startBatch(payees(1));
  const subjectId = transferIds[0] ?? "";
  await ctx.db.update(ctx.db.t.transfers, { attemptCount: 1 }, eq(ctx.db.t.transfers.id, subjectId));
  const subject = { subjectKind: "transfer" as const, subjectId, accountId: account.id, batchId };
  const item = { id: "rev_1", kind: "late_record" as const, ...subject, amountMicro: 5_600_000n, evidence: {} };
  await ctx.db.tx((tx) => openReviewItem(tx, item, 1));
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.books.requests()).toEqual([]);
  expect(await world.items()).toMatchObject([{ kind: "late_record", subjectId }]);
});

test("a payee that no request can name is parked, and the next line is paid", async () => {
  const world = await openWorld();
  const { transferIds } = await world.startBatch(payees(2));
  const { transfers: t } = world.ctx.db.t;
  await world.ctx.db.update(t, { payee: "3000 0001" }, eq(t.payee, "30000001"));
  await world.runLane();
  expect(await world.stateOf(transferIds[0] ?? "")).toBe("parked");
  expect(await world.stateOf(transferIds[1] ?? "")).toBe("settled");
  expect(await world.items()).toMatchObject([{ kind: "held", evidence: { doubt: "not_sendable" } }]);
});

test("K12: a transfer that is cancelled while its lane reads ahead is not sent, and the next one is", async () => {
  const world = await openWorld();
  const { transferIds } = await world.startBatch(payees(2));
  let isCancelled = false;
  const getProfile: typeof world.ctx.infini.getProfile = async (token) => {
    if (!isCancelled) await cancel(world, transferIds[0] ?? "");
    isCancelled = true;
    return world.ctx.infini.getProfile(token);
  };
  await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, getProfile } });
  expect(await world.states()).toEqual({ cancelled: 1, settled: 1 });
  expect(await world.books.requests()).toHaveLength(1);
  expect(await world.buckets()).toMatchObject({ available: 9_994_400_000n, held: 0n });
});

/** What people may do in the moment between the lane's choice and its gate. */
const stops: Record<string, (world: World, batchId: string) => Promise<unknown>> = {
  "K13: a pause": (world, batchId) => world.setIntent(batchId, "paused"),
  "a stop": (world, batchId) => world.setIntent(batchId, "stopped"),
  "O01: a freeze": ({ ctx, account }) => {
    const freeze = {
      id: "frz_1",
      scope: "account" as const,
      openSlot: account.id,
      reason: "test",
      frozenBy: "opr_test",
    };
    return ctx.db.insert(ctx.db.t.freezes, { ...freeze, createdAtMs: 1, updatedAtMs: 1 });
  },
  "a tripped breaker": ({ ctx, account }) => {
    const breaker = { accountId: account.id, reason: "never_left", trippedAtMs: Date.now(), resetAtMs: 0 };
    return ctx.db.insert(ctx.db.t.breakers, { ...breaker, createdAtMs: 1 });
  },
};

test.each(Object.keys(stops))(
  "%s that comes while the lane reads ahead stops even the transfer that it had chosen",
  async (name) => {
    // A stop without its cancellations leaves queued lines behind: the service that stops cancels them.
    const world = await openWorld({ breaks: name === "a stop" ? ["I15"] : [] });
    const { batchId } = await world.startBatch(payees(2));
    let isDone = false;
    const getProfile: typeof world.ctx.infini.getProfile = async (token) => {
      if (!isDone) await stops[name]?.(world, batchId);
      isDone = true;
      return world.ctx.infini.getProfile(token);
    };
    await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, getProfile } });
    expect(isDone).toBe(true);
    expect(await world.states()).toEqual({ queued: 2 });
    expect(await world.books.requests()).toEqual([]);
  },
);

test("B5: a pause that is half committed when the gate decides comes before the send", async () => {
  const world = await openWorld();
  const { batchId } = await world.startBatch(payees(2));
  const pauses: Awaited<ReturnType<typeof beginPause>>[] = [];
  const getProfile: typeof world.ctx.infini.getProfile = async (token) => {
    if (pauses.length === 0) pauses.push(await beginPause(world, batchId));
    return world.ctx.infini.getProfile(token);
  };
  await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, getProfile } });
  expect(pauses).toHaveLength(1);
  await pauses[0]?.committed;
  expect(await world.states()).toEqual({ queued: 2 });
  expect(await world.books.requests()).toEqual([]);
});

/** A sign-in of this account, as the button "renew session" asks for it. */
async function renewSession({ ctx, account }: World): Promise<void> {
  const { generation } = await getAccountSession(ctx.db, account.id);
  await openSession(ctx, account.id, { renewFrom: generation, isPersonAsking: true });
}

test("a sign-in between the choice of the session and the gate: the payment goes out once, with the newer session", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  const { ctx, account } = world;
  const before = (await getAccountSession(ctx.db, account.id)).generation;
  let turns = 0;
  class Renewing extends Pace {
    override async turn(): Promise<void> {
      turns += 1;
      if (turns <= 2) await renewSession(world);
    }
  }
  await runLane(ctx, account.id, new AbortController().signal, new Renewing(ctx.clock, ctx.mode));
  expect(turns).toBe(3);
  expect(await world.attempts()).toMatchObject([{ n: 1, class: "success", sessionGeneration: before + 2 }]);
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await world.books.requests()).toHaveLength(1);
});

test("a session that a walk found dead meanwhile sends nothing: the lane signs in first", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  const { ctx, account } = world;
  const before = (await getAccountSession(ctx.db, account.id)).generation;
  let isEnded = false;
  class Ending extends Pace {
    override async turn(): Promise<void> {
      const { generation } = await getAccountSession(ctx.db, account.id);
      if (!isEnded) await markSessionEnded(ctx, account.id, generation);
      isEnded = true;
    }
  }
  await runLane(ctx, account.id, new AbortController().signal, new Ending(ctx.clock, ctx.mode));
  expect(await world.attempts()).toMatchObject([{ n: 1, sessionGeneration: before + 1 }]);
  expect(await world.states()).toEqual({ settled: 1 });
});

test("after an unknown outcome the account signs in anew, also when somebody did while the request was under way", async () => {
  const world = await openWorld({ parameters: { visibleMs: 50 } });
  await world.script("30000001", { execute: "never", tell: { as: "silence" }, answerAfterMs: 1_000 });
  await world.startBatch(payees(1));
  const lane = world.runLane(world.worker("data", { visibleMs: 50, looksMs: [60_000] }));
  await until(async () => (await world.books.requests()).length === 1);
  await renewSession(world);
  const during = await getAccountSession(world.ctx.db, world.account.id);
  await lane;
  const [attempt] = await world.attempts();
  expect(attempt).toMatchObject({ class: "unknown", sessionGeneration: during.generation - 1 });
  const after = await getAccountSession(world.ctx.db, world.account.id);
  expect(after.generation > during.generation || after.state === "expired").toBe(true);
});

test("another mode than the database's sends nothing and does not spin", async () => {
  const world = await openWorld();
  await world.startBatch(payees(1));
  const state = { id: 1, deploymentId: "dep_1", mode: "live", restoreEpoch: 1, createdAtMs: 1 };
  await world.ctx.db.insert(world.ctx.db.t.engineState, state);
  const end = await world.runLane();
  expect(end?.wait).toBe("mode");
  expect(await world.lease()).toMatchObject({ waitsFor: "mode", owner: null });
  expect(await world.books.requests()).toEqual([]);
});

/** Resolves when the pause is written and has its number in the chain, to the commit half a second later. */
function beginPause({ ctx }: World, batchId: string): Promise<{ committed: Promise<unknown> }> {
  const actor = { ...systemActor, kind: "operator" as const, id: "opr_test" };
  const draft = { actor, action: "batch.pause", objectKind: "batch", objectId: batchId, atMs: 1 };
  return new Promise((resolve) => {
    const committed = ctx.db.tx(async (tx) => {
      await tx.update(tx.t.batches, { intent: "paused" }, eq(tx.t.batches.id, batchId));
      await appendAudit(tx, ctx.vault.auditMac, draft);
      resolve({ committed });
      await sleep(500);
    });
  });
}

async function auditOf(world: World, objectId: string): Promise<number> {
  const actor = { ...systemActor, kind: "operator" as const, id: "opr_test" };
  const draft = { actor, action: "batch.create", objectKind: "batch", objectId, atMs: 1 };
  return world.ctx.db.tx((tx) => appendAudit(tx, world.ctx.vault.auditMac, draft));
}

/** Somebody rewrites the only transfer by hand, and its hash with it. */
async function rewrite(ctx: EngineContext, change: { payee: string }): Promise<void> {
  const { transfers: t } = ctx.db.t;
  const [row] = await ctx.db.read.select().from(t);
  if (!row) throw new Error("there is no transfer");
  const payeeKey = sha256Hex(payeeKeySource(row.payeeKind, change.payee));
  const content = { ...row, ...change, payeeKey, mode: ctx.mode };
  await ctx.db.update(t, { ...change, payeeKey, contentHash: sha256Hex(transferContent(content)) }, undefined);
  await ctx.db.update(ctx.db.t.claims, { payeeKey }, undefined);
}

/** What somebody says of the payee of the only transfer. */
async function mark({ ctx }: World, status: PayeeStatus, limitMicro: bigint | null = null): Promise<void> {
  const [transfer] = await ctx.db.read.select().from(ctx.db.t.transfers);
  const atMs = Date.now() + 1;
  await markPayeeKey(ctx.db, { payeeKey: transfer?.payeeKey ?? "" }, { status, limitMicro, atMs });
}

async function addOwn({ ctx }: World, emailCanon: string, uid: string): Promise<void> {
  const own = { id: "acc_own", email: emailCanon, emailCanon, uid };
  await ctx.db.insert(ctx.db.t.accounts, { ...own, createdAtMs: 1, updatedAtMs: 1 });
}

/** A row that somebody wrote into the table of confirmations by hand. */
async function forge(
  world: World,
  batch: StartedBatch,
  change: { auditSeq: number; subjectId?: string; contentHash?: string },
): Promise<void> {
  const { confirmations: t, transfers } = world.ctx.db.t;
  const [real] = await world.ctx.db.read.select().from(t).where(eq(t.id, batch.confirmationId));
  if (!real) throw new Error("the batch has no confirmation");
  const id = world.ctx.ids.next("cnf");
  await world.ctx.db.insert(t, { ...real, ...change, id });
  await world.ctx.db.update(transfers, { confirmationId: id }, undefined);
}

async function cancel(world: World, transferId: string): Promise<void> {
  const { ctx } = world;
  const actor = { ...systemActor, kind: "operator" as const, id: "opr_test" };
  await ctx.db.tx(async (tx) => {
    const draft = { actor, action: "transfer.cancel", objectKind: "transfer", objectId: transferId, atMs: Date.now() };
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, draft);
    const move = planMove(await lockTransfer(tx, transferId), "E21");
    const stamp = { actorId: "opr_test", auditSeq, atMs: Date.now(), journalId: ctx.ids.next("jrn") };
    await moveTransfer(tx, move, stamp);
  });
}
