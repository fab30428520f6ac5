import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import type { FailPoint } from "./fail-points";
import { type ProcessWorld, processWorld } from "./process-world";

const [payee = ""] = payees(1);
/** Longer than a connection waits for a lock of another one. */
const BUSY_MS = 7_000;

/** One payment whose holder stands still at the point, in the middle of its process. */
async function stopAt(world: ProcessWorld, point: FailPoint) {
  const holder = await world.startWorker({ host: "one" });
  const account = await world.openAccount("payer");
  await holder.arm(point);
  const { transferIds } = await world.start(account, [payee]);
  await holder.standsAt(point);
  return { holder, account, transferId: transferIds[0] ?? "" };
}

/** Another worker takes the account over, does not know what became of the payment, and signs in anew. */
async function takeOver(world: ProcessWorld, transferId: string, host: string): Promise<void> {
  const [open] = await world.attemptsOf(transferId);
  expect(open).toMatchObject({ closedAtMs: null, class: null });
  await world.startWorker({ host });
  await until(async () => (await world.stateOf(transferId)) === "unknown");
  const { accountSessions: t } = world.ctx.db.t;
  await until(async () => {
    const [session] = await world.ctx.db.read
      .select()
      .from(t)
      .where(eq(t.accountId, open?.accountId ?? ""));
    return session?.state === "valid" && session.generation > (open?.sessionGeneration ?? 0);
  });
}

async function edgesOf(world: ProcessWorld, transferId: string): Promise<string[]> {
  const { transferEvents: t } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(t).where(eq(t.transferId, transferId)).orderBy(t.seq);
  return rows.map(({ edge }) => edge);
}

const isAbsent = async (world: ProcessWorld, transferId: string): Promise<boolean> =>
  (await world.itemsOf(transferId)).includes("absent");

test.concurrent.each(databases)(
  "K07: a holder that was stopped between S3 and S4 until another one took over sends nothing when it goes on: $name",
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const { holder, transferId } = await stopAt(world, "after_intent");
      await takeOver(world, transferId, "two");
      holder.signal("SIGCONT");
      await until(() => isAbsent(world, transferId));
      expect(await world.requestsFor(payee)).toEqual([]);
      expect(await world.attemptsOf(transferId)).toMatchObject([{ class: "unknown", rule: "worker_died" }]);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

test.concurrent.each(databases)(
  "K08: a holder that was stopped between S4 and S6 sends late, and the new sign-in has ended its session: $name",
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const { holder, transferId } = await stopAt(world, "before_bytes");
      await takeOver(world, transferId, "two");
      holder.signal("SIGCONT");
      await until(async () => (await world.requestsFor(payee)).length > 0);
      expect(await world.requestsFor(payee)).toMatchObject([{ outcome: "unauthorized", movementIds: [] }]);
      await until(() => isAbsent(world, transferId));
      expect(await world.requestsFor(payee)).toHaveLength(1);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

test.concurrent.each(databases)(
  "K08: where a new sign-in ends nothing, the late request is paid after the account was taken over, and H covers it: $name",
  async (kind) => {
    const world = await processWorld(kind, { knobs: { newSignInEndsOlder: false } });
    try {
      const { holder, transferId } = await stopAt(world, "before_bytes");
      await takeOver(world, transferId, "two");
      const [given] = await world.attemptsOf(transferId);
      expect(await world.requestsFor(payee)).toEqual([]);
      holder.signal("SIGCONT");
      await until(async () => (await world.movementsFor(payee)).length > 0);
      const [request] = await world.requestsFor(payee);
      // The hazard: money moves that the books had already given up.
      expect(Date.parse(request?.at ?? "")).toBeGreaterThan(given?.closedAtMs ?? Number.POSITIVE_INFINITY);
      await until(async () => (await world.stateOf(transferId)) === "settled");
      expect(await world.movementsFor(payee)).toHaveLength(1);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

test.concurrent.each(databases)(
  "K09: a holder that lost its lease with the answer in its hands stores nothing, and its spool makes the payment accepted: $name",
  async (kind) => {
    // As long as an answer may take, the one that goes on reads what the holder before it writes.
    const parameters = { answerTimeoutMs: 120_000 };
    const world = await processWorld(kind, { knobs: { statement: { listDelayMs: 3_600_000 } }, parameters });
    try {
      const { holder, transferId } = await stopAt(world, "answer_read");
      await takeOver(world, transferId, "one");
      holder.signal("SIGCONT");
      await until(async () => (await world.stateOf(transferId)) === "accepted");
      await world.knobs({ statement: { listDelayMs: 0 } });
      await until(async () => (await world.stateOf(transferId)) === "settled");
      expect((await edgesOf(world, transferId)).slice(-4)).toEqual(["E8", "E12", "E15", "E13"]);
      expect(await world.requestsFor(payee)).toHaveLength(1);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

test.concurrent.each(databases.filter(({ server }) => server !== null))(
  "a holder that was stopped within a transaction keeps its lock for seconds, and another one takes over: $name",
  async (kind) => {
    const world = await processWorld(kind, { knobs: { moneyLatencyMs: 5_000 } });
    try {
      const holder = await world.startWorker({ host: "one" });
      const { account, transferIds } = await world.pay("payer", [payee]);
      await until(async () => (await world.openAttempt(account.id)) !== null);
      await holder.arm("in_renewal");
      await holder.standsAt("in_renewal");
      await takeOver(world, transferIds[0] ?? "", "two");
      holder.signal("SIGCONT");
      await until(async () => (await world.stateOf(transferIds[0] ?? "")) === "settled");
      expect(await world.requestsFor(payee)).toHaveLength(1);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

/** Another process writes to the file all the while. */
async function keepBusy(world: ProcessWorld, during: () => Promise<void>): Promise<void> {
  const other = new Database(world.database.url.slice("file:".length));
  try {
    other.exec("BEGIN IMMEDIATE");
    await during();
    other.exec("ROLLBACK");
  } finally {
    other.close();
  }
}

const file = { name: "SQLite", server: null };

test.concurrent("D01: a file that is locked at E8 sends nothing: the payment stays queued and goes out once afterwards", async () => {
  const world = await processWorld(file);
  try {
    const { holder, transferId } = await stopAt(world, "before_intent");
    await keepBusy(world, async () => {
      holder.signal("SIGCONT");
      await sleep(BUSY_MS);
      expect(await world.stateOf(transferId)).toBe("queued");
      expect(await world.requestsFor(payee)).toEqual([]);
    });
    await until(async () => (await world.stateOf(transferId)) === "settled");
    expect(await world.attemptsOf(transferId)).toMatchObject([{ class: "success" }]);
    expect(await world.requestsFor(payee)).toHaveLength(1);
    await world.judge();
  } finally {
    await world.close();
  }
});

test.concurrent("D02: a file that is locked at S9 keeps the account on this payment until its outcome is stored", async () => {
  const world = await processWorld(file);
  try {
    const { holder, account, transferId } = await stopAt(world, "before_outcome");
    await keepBusy(world, async () => {
      holder.signal("SIGCONT");
      await sleep(BUSY_MS);
      expect(await world.openAttempt(account.id)).toMatchObject({ transferId, closedAtMs: null });
      expect(await world.stateOf(transferId)).toBe("sending");
    });
    await until(async () => (await world.stateOf(transferId)) === "settled");
    expect(await world.attemptsOf(transferId)).toMatchObject([{ class: "success" }]);
    expect(await world.requestsFor(payee)).toHaveLength(1);
    await world.judge();
  } finally {
    await world.close();
  }
});
