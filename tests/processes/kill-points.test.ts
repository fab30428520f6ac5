import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { TransferState } from "@/domain/transfer-states";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import type { FailPoint } from "./fail-points";
import { type ProcessWorld, processParameters, processWorld, type Worker } from "./process-world";

/** A worker is killed at this point; what is stored then, and what becomes of the payment. */
type Case = {
  row: string;
  point: FailPoint;
  state: TransferState;
  /** Whether a request may be on the wire, as far as the database knows. */
  isOpen: boolean;
  /** Requests that the other side has read when the worker dies. */
  requests: number;
  end: "settled" | "absent";
};

const queued = { state: "queued", isOpen: false, requests: 0, end: "settled" } as const;
const unsent = { state: "sending", isOpen: true, requests: 0, end: "absent" } as const;
const sent = { state: "sending", isOpen: true, requests: 1, end: "settled" } as const;
const stored = { state: "accepted", isOpen: false, requests: 1, end: "settled" } as const;

const cases: readonly Case[] = [
  { row: "C01", point: "before_lease", ...queued },
  { row: "C02", point: "after_lease", ...queued },
  { row: "C02", point: "before_intent", ...queued },
  { row: "C03", point: "in_intent", ...queued },
  { row: "C04", point: "after_intent", ...unsent },
  { row: "C04", point: "before_connect", ...unsent },
  { row: "C05", point: "connected", ...unsent },
  { row: "C05", point: "before_bytes", ...unsent },
  { row: "C06", point: "half_bytes", ...unsent },
  { row: "C07", point: "all_bytes", ...sent },
  { row: "C08", point: "answer_read", ...sent },
  { row: "C09", point: "before_outcome", ...sent },
  { row: "C10", point: "in_outcome", ...sent },
  { row: "C10", point: "after_outcome", ...stored },
  { row: "C11", point: "after_record", ...stored },
  { row: "C11", point: "in_settlement", ...stored },
];

type Killed = { case: Case; payee: string; transferId: string };

/** Kills the worker at the point with a payment of its own on the way, and looks at what it leaves. */
async function killAt(world: ProcessWorld, worker: Worker, one: Case, payee: string): Promise<Killed> {
  const account = await world.openAccount(`payer-${payee}`);
  await worker.arm(one.point);
  const { transferIds } = await world.start(account, [payee]);
  await worker.standsAt(one.point);
  const transferId = transferIds[0] ?? "";
  // What it wrote to the socket before it died arrives without it.
  await until(async () => (await world.requestsFor(payee)).length === one.requests);
  await worker.kill();
  const open = await world.openAttempt(account.id);
  expect({ isOpen: open !== null, state: await world.stateOf(transferId) }, `${one.row} ${one.point}`).toEqual({
    isOpen: one.isOpen,
    state: one.state,
  });
  if (open !== null) expect(open).toMatchObject({ transferId, closedAtMs: null, openSlot: account.id });
  return { case: one, payee, transferId };
}

/** True when its lane will not come past a step of a payment again: the next trap is for the next one. */
async function isPast(world: ProcessWorld, { case: { end }, transferId }: Killed): Promise<boolean> {
  return (await world.stateOf(transferId)) === (end === "settled" ? "settled" : "unknown");
}

async function isAtItsEnd(world: ProcessWorld, { case: { end }, transferId }: Killed): Promise<boolean> {
  const state = await world.stateOf(transferId);
  if (end === "settled") return state === "settled";
  return state === "unknown" && (await world.itemsOf(transferId)).includes("absent");
}

/** Its one attempt, and what the other side heard of it. */
async function judgeOne(world: ProcessWorld, { case: one, payee, transferId }: Killed): Promise<void> {
  const label = `${one.row} ${one.point}`;
  const wasPaid = one.end === "settled" ? 1 : 0;
  expect(await world.requestsFor(payee), label).toHaveLength(wasPaid);
  expect(await world.movementsFor(payee), label).toHaveLength(wasPaid);
  const attempts = await world.attemptsOf(transferId);
  expect(attempts, label).toHaveLength(1);
  const [attempt] = attempts;
  // The spool speaks for the dead; without it nobody knows.
  const isKnown = !one.isOpen || one.point === "before_outcome" || one.point === "in_outcome";
  expect(attempt?.class, label).toBe(isKnown ? "success" : "unknown");
  if (one.end === "settled") return;
  const { auditEntries: t } = world.ctx.db.t;
  const opened = await world.ctx.db.read
    .select()
    .from(t)
    .where(and(eq(t.objectId, transferId), eq(t.action, "review.open")));
  const absent = opened.find(({ after }) => after?.includes("absent"));
  const waitedMs = (absent?.atMs ?? 0) - (attempt?.closedAtMs ?? 0);
  expect(waitedMs, label).toBeGreaterThanOrEqual(processParameters.horizonMs ?? 0);
}

test.concurrent.each(databases)(
  "a worker killed at each step of a payment leaves what the step demands, and nobody is paid twice: $name",
  { timeout: 240_000 },
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const killed: Killed[] = [];
      const names = payees(cases.length);
      for (const [index, one] of cases.entries()) {
        const worker = await world.startWorker();
        for (const before of killed.slice(-1)) await until(() => isPast(world, before));
        killed.push(await killAt(world, worker, one, names[index] ?? ""));
      }
      await world.startWorker();
      const areOver = async () => (await Promise.all(killed.map((one) => isAtItsEnd(world, one)))).every(Boolean);
      const shows = async () =>
        Promise.all(killed.map(async (one) => [one.case.point, await world.stateOf(one.transferId)]));
      await until(areOver, { withinMs: 60_000, shows });
      for (const one of killed) await judgeOne(world, one);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

const RESTARTS = 10;

async function isPaused({ ctx }: ProcessWorld, batchId: string): Promise<boolean> {
  const { batches: t } = ctx.db.t;
  const [batch] = await ctx.db.read.select().from(t).where(eq(t.id, batchId));
  return batch?.intent === "paused";
}

/** Kills a new worker once it has sent something, or soon after the batch was paused. True when it had sent. */
async function restart(world: ProcessWorld, accountId: string, batchId: string): Promise<boolean> {
  const worker = await world.startWorker();
  await worker.arm("all_bytes");
  const hasSent = (): boolean => worker.printed().includes("at all_bytes");
  await until(async () => hasSent() || (await isPaused(world, batchId)));
  await until(async () => {
    worker.signal("SIGSTOP");
    if (!(await world.isSigningIn())) return true;
    worker.signal("SIGCONT");
    return false;
  });
  expect((await world.openAttempt(accountId)) !== null).toBe(hasSent());
  await worker.kill();
  return hasSent();
}

test.concurrent.each(databases)(
  "C19: ten restarts with a request just sent: one request for each payment, and the breaker pauses the account: $name",
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const account = await world.openAccount("payer");
      const { batchId, transferIds } = await world.start(account, payees(RESTARTS), {
        policy: { onUnknown: "continue" },
      });
      let sent = 0;
      for (let no = 0; no < RESTARTS; no += 1) if (await restart(world, account.id, batchId)) sent += 1;
      await world.startWorker();
      const states = () => Promise.all(transferIds.map((id) => world.stateOf(id)));
      const isOver = async () => (await states()).every((state) => state === "settled" || state === "queued");
      await until(isOver, { shows: states });
      expect(sent).toBe(3);
      expect((await states()).filter((state) => state === "settled")).toHaveLength(sent);
      expect(await isPaused(world, batchId)).toBe(true);
      expect(await world.books.requests()).toHaveLength(sent);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);
