import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import type { EngineParameters } from "@/domain/engine-parameters";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { resumeCashback } from "@/server/services/cashback/resume-cashback";
import type { ServiceContext } from "@/server/services/context";
import { readAnswers } from "../support/answers";
import { testPassword } from "../support/app";
import { csvOf, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { checkInvariants } from "../support/invariants";
import type { Program } from "../support/kill-processes";
import { type KillWorld, killWorld } from "../support/kill-world";
import { until } from "../support/world";
import { payees, startBatch } from "../support/world-batch";
import type { SandboxBooks } from "../support/world-sandbox";

const LINES = 200;
const KILLS = 5;
const VISIBLE_MS = 1_200;
const LIMIT_MS = 480_000;

/** The product's proportions in seconds: a lease that a restart has to wait for, and V that an unknown outcome waits. */
const parameters: Partial<EngineParameters> = {
  leaseMs: 2_500,
  leaseRenewMs: 400,
  leaseReserveMs: 400,
  sendGuardMs: 1_000,
  visibleMs: VISIBLE_MS,
  horizonMs: 6_000,
  looksMs: [150, 500, 1_000],
  lookEveryMs: 1_000,
  walkEveryMs: 500,
};

let world: KillWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function countStates(of: KillWorld): Promise<Record<string, number>> {
  const { transfers: t } = of.ctx.db.t;
  const counts: Record<string, number> = {};
  for (const { state } of await of.ctx.db.read.select({ state: t.state }).from(t)) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** Kills the worker while a request of its may be on the wire. The process stands still while the database is asked. */
async function killWhileSending(of: KillWorld, worker: Program): Promise<string> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    await until(async () => (await findOpenAttempt(of.ctx.db, of.account.id)) !== null, { withinMs: 60_000 });
    worker.signal("SIGSTOP");
    const open = await findOpenAttempt(of.ctx.db, of.account.id);
    if (open !== null) {
      expect(await worker.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
      expect(await findOpenAttempt(of.ctx.db, of.account.id)).toMatchObject({ id: open.id, closedAtMs: null });
      return open.transferId;
    }
    worker.signal("SIGCONT");
  }
  throw new Error("the worker was never seen sending");
}

/** An owner who imports and starts the file, and resumes the batch whenever a breaker paused it. */
async function owner(of: KillWorld) {
  const ctx: ServiceContext = { ...of.ctx, caller: await operatorCaller(of.ctx, "Olive Owner", ["owner"]) };
  const { batches: t } = of.ctx.db.t;
  const start = async (text: string): Promise<string> => {
    const { id } = await draftBatch(ctx, of.account.id, text);
    await startDraft(ctx, id);
    return id;
  };
  const watch = (batchId: string) => {
    let isOver = false;
    let resumed = 0;
    const watching = (async () => {
      while (!isOver) {
        const [batch] = await of.ctx.db.read.select({ intent: t.intent }).from(t).where(eq(t.id, batchId));
        if (batch?.intent === "paused") {
          resumed += 1;
          const idempotencyKey = `resume-${resumed}`;
          const why = "The unknown outcomes are being looked at.";
          await resumeCashback(ctx, { idempotencyKey, id: batchId, why, stepUp: { password: testPassword } });
        }
        await sleep(100);
      }
    })();
    return async (): Promise<void> => {
      isOver = true;
      await watching;
    };
  };
  return { start, watch };
}

/** What became of it in our own words: states, open items and how long each settled line waited for its record. */
async function readEnd(of: KillWorld) {
  const { transfers: t, reviewItems: r, transferEvents: e, attempts: a } = of.ctx.db.t;
  const { read } = of.ctx.db;
  const transfers = await read.select().from(t);
  const items = await read.select().from(r).where(eq(r.state, "open"));
  const events = await read.select().from(e);
  const attempts = await read.select().from(a);
  const waits = events
    .filter(({ edge }) => edge === "E13" || edge === "E14")
    .map(({ transferId, atMs }) => {
      const last = attempts.filter((attempt) => attempt.transferId === transferId).at(-1);
      return atMs - (last?.closedAtMs ?? 0);
    });
  return { transfers, items, attempts, longestWaitMs: Math.max(...waits) };
}

/** The other side's books as they are now; they can be read after its process ended. */
async function keepBooks(of: KillWorld): Promise<SandboxBooks> {
  const [requests, movements] = [await of.books.requests(), await of.books.movements()];
  return { requests: async () => requests, movements: async () => movements };
}

test("two hundred payees, five kills while sending: what was executed is settled, what was not comes before a person, nobody is paid twice", {
  timeout: LIMIT_MS,
}, async () => {
  const knobs = { latencyMs: 50, lostAfterShare: 0.05, lostBeforeShare: 0.05 };
  const run = await killWorld({ knobs, parameters });
  world = run;
  const person = await owner(run);
  const batchId = await person.start(csvOf(uids(LINES)));
  const leave = person.watch(batchId);
  let worker = await run.startWorker();
  const inFlight: string[] = [];
  const countAttempts = async () => (await run.ctx.db.read.select().from(run.ctx.db.t.attempts)).length;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const from = (kill * LINES) / (KILLS + 1);
    await until(async () => (await countAttempts()) >= from, { withinMs: 90_000, shows: () => countStates(run) });
    inFlight.push(await killWhileSending(run, worker));
    worker = await run.startWorker();
  }
  const isOver = async (): Promise<boolean> => {
    const { settled = 0, unknown = 0 } = await countStates(run);
    const { items } = await readEnd(run);
    return settled + unknown === LINES && items.length === unknown;
  };
  await until(isOver, { withinMs: 300_000, shows: () => countStates(run) });
  await leave();
  expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });

  const { transfers, items, attempts, longestWaitMs } = await readEnd(run);
  const movements = await run.books.movements();
  const requests = await run.books.requests();
  const paid = new Set(movements.map(({ payee }) => payee));
  const settled = transfers.filter(({ state }) => state === "settled");
  const unknown = transfers.filter(({ state }) => state === "unknown");
  expect(new Set(inFlight).size).toBe(KILLS);
  expect(movements).toHaveLength(paid.size);
  expect(new Set(settled.map(({ payee }) => payee))).toEqual(paid);
  expect(longestWaitMs).toBeLessThanOrEqual(VISIBLE_MS + 30_000);
  expect(settled.length).toBeGreaterThanOrEqual(LINES * 0.85);
  expect(unknown.length).toBeGreaterThan(0);
  expect(items.map(({ subjectId }) => subjectId).sort()).toEqual(unknown.map(({ id }) => id).sort());
  expect(items.every(({ kind }) => kind === "unknown" || kind === "absent")).toBe(true);
  expect(requests.length).toBeLessThanOrEqual(LINES);
  expect(attempts).toHaveLength(LINES);
  expect(requests.some(({ outcome }) => outcome === "withheld")).toBe(true);
  const answers = await readAnswers(run.database, {
    accountId: run.account.id,
    batchId,
    itemIds: items.map(({ id }) => id),
  });
  const subject = { store: run.ctx.db, books: await keepBooks(run), auditMac: run.ctx.vault.auditMac };
  const secrets = await run.secretsAtTheEnd();
  expect(secrets.length).toBeGreaterThan(KILLS);
  expect(await checkInvariants({ ...subject, secrets, writings: [...run.writings(), ...answers] })).toEqual([]);
});

test("C18: SIGTERM during a send lets it end and stores it; no new transfer begins, and the worker exits with 0", {
  timeout: LIMIT_MS,
}, async () => {
  const run = await killWorld({ knobs: { moneyLatencyMs: 1_500 }, parameters });
  world = run;
  await startBatch(run.ctx, run.account.id, payees(5), {});
  const worker = await run.startWorker();
  await until(async () => (await findOpenAttempt(run.ctx.db, run.account.id)) !== null);
  expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(await countStates(run)).toEqual({ accepted: 1, queued: 4 });
  const attempts = await run.ctx.db.read.select().from(run.ctx.db.t.attempts);
  expect(attempts).toMatchObject([{ class: "success", openSlot: null }]);
  expect(await run.books.requests()).toHaveLength(1);
  const subject = { store: run.ctx.db, books: run.books, auditMac: run.ctx.vault.auditMac };
  expect(await checkInvariants(subject)).toEqual([]);
});
