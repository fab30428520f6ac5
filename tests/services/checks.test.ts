import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CheckRule } from "@/domain/checks";
import type { ServiceContext } from "@/server/services/context";
import { getOverview } from "@/server/services/overview/get-overview";
import { readChecks, runChecks } from "@/server/services/system/run-checks";
import { operatorCaller, uids } from "../support/factories";
import { testWorld, until, type World } from "../support/world";

let world: World;
let owner: ServiceContext;
beforeEach(async () => {
  world = await testWorld({ parameters: { accountGapMs: 30 } });
  owner = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
});
afterEach(() => world.close());

/** What a run of its own slot finds. */
async function found(slot: string): Promise<Partial<Record<CheckRule, string[]>>> {
  const results = (await runChecks(world.ctx, slot)) ?? [];
  return Object.fromEntries(
    results.filter(({ findings }) => findings > 0).map(({ rule, named }) => [rule, named.map(({ id }) => id)]),
  );
}

test("I1 to I18 hold while payments go out, and the run of a slot is made once", async () => {
  const { transferIds } = await world.startBatch(uids(8));
  world.startEngine();
  let times = 0;
  await until(
    async () => {
      times += 1;
      expect(await found(`while it runs ${times}`)).toEqual({});
      return (await world.states()).settled === transferIds.length;
    },
    { shows: () => world.states() },
  );
  await world.stopEngines();
  expect(await found("night")).toEqual({});
  expect(await runChecks(world.ctx, "night")).toBeNull();
  const view = await readChecks(world.ctx);
  expect(view).toMatchObject({ runningSince: null, isFailed: false, last: { findings: 0 } });
  expect(view.last?.rows).toBeGreaterThan(50);
  expect((await getOverview(owner)).needsYou.findings).toBe(0);
});

test("what somebody changed in the database by hand is found and named, and nothing is frozen by it", async () => {
  const { transferIds, batchId } = await world.startBatch(uids(4));
  world.startEngine();
  await until(async () => (await world.states()).settled === 4, { shows: () => world.states() });
  await world.stopEngines();
  const { db } = world.ctx;
  const { transfers, statementRecords, bucketBalances, claims, leases, batches } = {
    ...db.t,
    leases: db.t.accountLeases,
  };
  const [first = "", second = "", third = "", fourth = ""] = transferIds;
  await db.update(transfers, { amountMicro: 9_000_000n }, eq(transfers.id, first));
  await db.update(statementRecords, { matchedAttemptId: null }, undefined);
  await db.update(bucketBalances, { amountMicro: 77n }, eq(bucketBalances.bucket, "paid_out"));
  await db.delete(claims, eq(claims.transferId, second));
  await db.update(transfers, { isHeld: true }, eq(transfers.id, third));
  await db.update(leases, { fence: 0 }, undefined);
  await db.update(batches, { lineCount: 5 }, eq(batches.id, batchId));
  await db.execute("drop trigger transfers_no_delete");
  expect(await found("by hand")).toEqual({
    triggers: ["transfers_no_delete"],
    I3: [...transferIds].sort(),
    I7: [world.account.id],
    I8: [third],
    I10: [...transferIds].sort(),
    I12: [first],
    I17: expect.arrayContaining([batchId, second]),
  });
  expect(fourth).not.toBe("");
  expect((await getOverview(owner)).needsYou.findings).toBeGreaterThan(10);
  expect(await world.isFrozen()).toBe(false);
});

test("a run that its process left is made again by the next one, and not before", async () => {
  const abort = new AbortController();
  abort.abort();
  expect(await runChecks(world.ctx, "night", abort.signal)).toBeNull();
  expect((await readChecks(world.ctx)).runningSince).not.toBeNull();
  expect(await runChecks(world.ctx, "night")).not.toBeNull();
  expect((await readChecks(world.ctx)).runningSince).toBeNull();
});
