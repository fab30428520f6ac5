import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import { appendAudit } from "@/server/repositories/audit.repository";
import { lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { afterEachCheck } from "../support/invariants";
import type { World } from "../support/world";
import { payees, type StartedBatch } from "../support/world-batch";

const openWorld = afterEachCheck();

type Spoil = (world: World, batch: StartedBatch) => Promise<unknown>;

/** Ways to make a queued transfer one that nobody confirmed, and the invariants that the test itself breaks by it. */
const doubts: Record<string, { doubt: string; spoil: Spoil; breaks?: string[] }> = {
  "another payee than was confirmed": {
    doubt: "content_changed",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.transfers, { payee: "39999999" }, undefined),
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
  "a payee who was blocked since": {
    doubt: "payee_blocked",
    spoil: async ({ ctx }) => {
      const [transfer] = await ctx.db.read.select().from(ctx.db.t.transfers);
      const payee = {
        payeeKey: transfer?.payeeKey ?? "",
        kind: "uid" as const,
        label: "x",
        status: "blocked" as const,
      };
      await ctx.db.insert(ctx.db.t.payees, { ...payee, createdAtMs: 1, updatedAtMs: 1 });
    },
  },
  "an account of ours": {
    doubt: "own_account",
    spoil: async ({ ctx }) => {
      const own = { id: "acc_own", email: "own@example.com", emailCanon: "own@example.com", uid: "30000001" };
      await ctx.db.insert(ctx.db.t.accounts, { ...own, createdAtMs: 1, updatedAtMs: 1 });
    },
  },
  "a fifth attempt behind it": {
    doubt: "too_many_attempts",
    spoil: ({ ctx }) => ctx.db.update(ctx.db.t.transfers, { attemptCount: 5 }, undefined),
  },
};

test.each(Object.keys(doubts))("the final gate parks %s for a person and sends nothing", async (name) => {
  const { doubt, spoil, breaks } = doubts[name] ?? { doubt: "", spoil: async () => undefined };
  const world = await openWorld({ ...(breaks ? { breaks } : {}) });
  const batch = await world.startBatch(payees(1));
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
