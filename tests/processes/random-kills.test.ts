import { setTimeout as sleep } from "node:timers/promises";
import { inArray } from "drizzle-orm";
import { expect, test } from "vitest";
import { findStuck } from "../simulation/find-stuck";
import { type Random, randomOf } from "../simulation/random";
import { until } from "../support/world";
import { payees, setIntent } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld, type Worker } from "./process-world";

const ACCOUNTS = 3;
const LINES = 25;
const KILLS = 6;
const seed = Number(process.env.PROCESSES_SEED ?? Date.now() % 1_000_000_000);

/** The transfers of which a request may be on the wire. */
async function listOpen({ ctx }: ProcessWorld): Promise<{ transferId: string; fence: number }[]> {
  const { attempts: t } = ctx.db.t;
  const rows = await ctx.db.read.select().from(t);
  return rows.filter(({ openSlot }) => openSlot !== null).map(({ transferId, fence }) => ({ transferId, fence }));
}

/** Kills it at some moment while a request of its may be on the wire. It stands still while the database is asked. */
async function killSometime(world: ProcessWorld, worker: Worker, random: Random): Promise<string[]> {
  await sleep(random.whole(200, 1_200));
  for (;;) {
    worker.signal("SIGSTOP");
    const open = await listOpen(world);
    if (open.length > 0 && !(await world.isSigningIn())) {
      await worker.kill();
      // Nothing of it came afterwards: these are open before anybody starts anew.
      expect(await listOpen(world)).toEqual(open);
      return open.map(({ transferId }) => transferId);
    }
    worker.signal("SIGCONT");
    await sleep(random.whole(1, 30));
  }
}

/** A person who lets a batch go on whenever a breaker paused it. */
async function resumeAll({ ctx }: ProcessWorld): Promise<void> {
  const { batches: t } = ctx.db.t;
  const paused = (await ctx.db.read.select().from(t)).filter(({ intent }) => intent === "paused");
  for (const { id } of paused) await setIntent(ctx, id, "running");
}

async function isOver(world: ProcessWorld): Promise<boolean> {
  await resumeAll(world);
  const { transfers: t } = world.ctx.db.t;
  const moving = await world.ctx.db.read
    .select({ id: t.id })
    .from(t)
    .where(inArray(t.state, ["queued", "parked", "sending", "accepted"]));
  return moving.length === 0 && (await findStuck(world.ctx.db)).length === 0;
}

test.concurrent.each(databases)(
  "a worker killed at any moment with payments on the wire: each ends by evidence or before a person: $name",
  { timeout: 240_000 },
  async (kind) => {
    console.log(`${kind.name}: again with PROCESSES_SEED=${seed}`);
    const random = randomOf(seed).fork(kind.name);
    const knobs = { latencyMs: 20, moneyLatencyMs: 20, lostAfterShare: 0.04, lostBeforeShare: 0.02 };
    const world = await processWorld(kind, { knobs });
    try {
      const names = payees(ACCOUNTS * LINES);
      for (let no = 0; no < ACCOUNTS; no += 1) {
        const lines = names.slice(no * LINES, (no + 1) * LINES);
        await world.pay(`payer-${no}`, lines, { policy: { onUnknown: "continue" } });
      }
      const killed: string[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const worker = await world.startWorker();
        killed.push(...(await killSometime(world, worker, random)));
        await resumeAll(world);
      }
      await world.startWorker();
      await until(() => isOver(world), { withinMs: 120_000, shows: () => findStuck(world.ctx.db) });
      expect(killed.length).toBeGreaterThanOrEqual(KILLS);
      const { transfers: t } = world.ctx.db.t;
      const transfers = await world.ctx.db.read.select().from(t);
      const paid = new Set((await world.books.movements()).map(({ payee }) => payee));
      const settled = transfers.filter(({ state }) => state === "settled").map(({ payee }) => payee);
      expect(new Set(settled)).toEqual(paid);
      expect((await world.books.requests()).length).toBeLessThanOrEqual(names.length);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);
