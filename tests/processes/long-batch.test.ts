import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld } from "./process-world";

const LINES = 60;
const BEFORE = 25;

async function attemptsIn({ ctx }: ProcessWorld) {
  const { attempts: t } = ctx.db.t;
  return ctx.db.read.select().from(t).orderBy(asc(t.openedAtMs), asc(t.id));
}

async function settledIn({ ctx }: ProcessWorld, batchId: string): Promise<number> {
  const { transfers: t } = ctx.db.t;
  const rows = await ctx.db.read.select({ state: t.state }).from(t).where(eq(t.batchId, batchId));
  return rows.filter(({ state }) => state === "settled").length;
}

test.concurrent.each(databases)(
  "C20: a restart in the middle of a batch of sixty touches nothing that was over, settles the open one by evidence and goes on: $name",
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const worker = await world.startWorker();
      const names = payees(LINES);
      const { account, batchId } = await world.pay("payer", names);
      await until(async () => (await settledIn(world, batchId)) >= BEFORE);
      await worker.arm("all_bytes");
      await worker.standsAt("all_bytes");
      await worker.kill();
      const open = await world.openAttempt(account.id);
      const before = await attemptsIn(world);
      expect(before.filter(({ closedAtMs }) => closedAtMs === null).map(({ id }) => id)).toEqual([open?.id]);
      expect(before.length).toBeLessThan(LINES);

      await world.startWorker();
      await until(async () => (await settledIn(world, batchId)) === LINES, {
        withinMs: 120_000,
        shows: () => settledIn(world, batchId),
      });
      const after = await attemptsIn(world);
      const over = before.filter(({ id }) => id !== open?.id);
      expect(after.slice(0, over.length)).toEqual(over);
      expect(after.find(({ id }) => id === open?.id)).toMatchObject({ class: "unknown", rule: "worker_died" });
      expect(await world.requestsFor(names[over.length] ?? "")).toHaveLength(1);
      const paid = (await world.books.movements()).map(({ payee }) => payee);
      expect(paid.sort()).toEqual([...names].sort());
      await world.judge();
    } finally {
      await world.close();
    }
  },
);
