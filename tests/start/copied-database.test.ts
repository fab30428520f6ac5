import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { getEngineState } from "@/server/repositories/seal.repository";
import { hostCaller } from "@/server/services/operators/create-operator";
import { answerCopy, openSeal } from "@/server/services/system/keep-seal";
import { readMode } from "@/server/services/system/read-mode";
import { databaseKind } from "../support/database";
import { eachRestoreWorld, type RestoreWorld, statesOf } from "../support/restore-world";
import { until } from "../support/world";
import { payees } from "../support/world-batch";

const restoreWorld = eachRestoreWorld();
/** Longer than an engine waits before it looks for work. */
const A_WHILE_MS = 1_000;

test("D18: a database that a folder does not know is read and nothing else, until an owner says what it is", async () => {
  const world = await restoreWorld();
  await world.startBatch(payees(3));
  const dataDir = join(world.folder, "elsewhere");
  const elsewhere = await world.begin(world.database.store, dataDir);
  expect(elsewhere.seal.state()).toBe("copy");
  expect((await readMode(elsewhere)).isSealed).toBe(false);
  const before = await world.books.requests();
  const engine = world.run(elsewhere);
  await sleep(A_WHILE_MS);
  await engine.stop();
  expect(await world.books.requests()).toEqual(before);
  expect(await world.states()).toEqual({ queued: 3 });
  expect(existsSync(join(dataDir, "engine.json"))).toBe(false);

  const owner = { ...elsewhere, caller: hostCaller };
  await answerCopy(owner, elsewhere.seal, "further");
  expect(elsewhere.seal.state()).toBe("open");
  expect(await world.states()).toEqual({ queued: 3 });
  await expect(answerCopy(owner, elsewhere.seal, "only")).rejects.toThrow("nothing is to decide");

  rmSync(join(dataDir, "engine.json"));
  const again = await openSeal(elsewhere);
  expect(again.state()).toBe("copy");
  await answerCopy(owner, again, "only");
  expect(again.state()).toBe("open");
  expect(await world.states()).toEqual({ unknown: 3 });
  // The worker that knew the database first follows it into the epoch; its lanes have no lease any more.
  expect(await world.seal.check()).toBe("open");
  expect(world.seal.restoreEpoch()).toBe(2);
});

test("further processes of one folder share what is remembered, and a start that is repeated changes nothing", async () => {
  const world = await restoreWorld();
  await world.startBatch(payees(2));
  const others = await Promise.all([1, 2, 3].map(() => world.begin(world.database.store, world.ctx.dataDir)));
  await Promise.all([world.seal, ...others.map(({ seal }) => seal)].map((seal) => seal.check()));
  expect(others.map(({ seal }) => [seal.state(), seal.restoreEpoch()])).toEqual(Array(3).fill(["open", 1]));
  expect(await world.states()).toEqual({ queued: 2 });
});

/** Everything that SQLite has of the database at this moment, as `cp` would take it. */
function copyFiles(world: RestoreWorld, name: string): string {
  const from = world.database.url.slice("file:".length);
  for (const end of ["", "-wal", "-shm"]) {
    if (existsSync(from + end)) cpSync(from + end, join(world.folder, name + end));
  }
  return join(world.folder, name);
}

function open(world: RestoreWorld, path: string): Store {
  const store = openStore(`file:${path}`);
  world.atEnd(() => store.close());
  return store;
}

describe.each(databaseKind === "sqlite" ? ["file"] : [])("a %s that was copied", () => {
  test("D17: put back over the same data folder it freezes, and sends nothing that was sent since", async () => {
    const world = await restoreWorld();
    const { batchId } = await world.halfPaid();
    const path = copyFiles(world, "yesterday.db");
    await world.payTheRest(batchId);
    await world.seal.check();
    const paid = await world.books.requests();
    const store = open(world, path);
    const back = await world.begin(store, world.ctx.dataDir);
    expect(await getEngineState(store)).toMatchObject({ restoreEpoch: 2, restoreState: "review" });
    expect(readdirSync(world.ctx.dataDir)).toContain("spool.before-epoch-2");
    world.run(back);
    await until(async () => (await statesOf(store)).settled === 6, { shows: () => statesOf(store) });
    expect(await world.books.requests()).toEqual(paid);
  });

  test("D17: what was answered since the file was last written is found in the spool of the host", async () => {
    const world = await restoreWorld();
    const { batchId } = await world.halfPaid();
    await world.seal.check();
    const path = copyFiles(world, "yesterday.db");
    const remembered = readFileSync(join(world.ctx.dataDir, "engine.json"), "utf8");
    await world.payTheRest(batchId);
    expect(readFileSync(join(world.ctx.dataDir, "engine.json"), "utf8")).toBe(remembered);
    const store = open(world, path);
    await world.begin(store, world.ctx.dataDir);
    expect(await getEngineState(store)).toMatchObject({ restoreEpoch: 2 });
  });

  test("D17: a worker that sent sees at the gate that its database lost it, before a second has passed", async () => {
    const world = await restoreWorld();
    const { batchId } = await world.halfPaid();
    const path = copyFiles(world, "yesterday.db");
    await world.payTheRest(batchId);
    const paid = await world.books.requests();
    // As after a fail-over: the same process with the same memory.
    const store = open(world, path);
    await store.update(store.t.batches, { intent: "running" }, undefined);
    await store.update(store.t.accountLeases, { owner: null, expiresAtMs: 0 }, undefined);
    await world.runLane({ ...world.ctx, db: store });
    expect(await world.books.requests()).toEqual(paid);
    expect((await statesOf(store)).queued).toBeGreaterThan(0);
  });

  test("D18: started with another data folder it only reads", async () => {
    const world = await restoreWorld();
    await world.startBatch(payees(2));
    const before = await world.books.requests();
    const store = open(world, copyFiles(world, "copy.db"));
    const copy = await world.begin(store, join(world.folder, "other"));
    expect(copy.seal.state()).toBe("copy");
    const engine = world.run(copy);
    await sleep(A_WHILE_MS);
    await engine.stop();
    expect(await world.books.requests()).toEqual(before);
    expect(await statesOf(store)).toEqual({ queued: 2 });
  });
});
