import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { type Engine, startEngine } from "@/server/engine/engine";
import { hostCaller } from "@/server/services/operators/create-operator";
import { openSeal } from "@/server/services/system/keep-seal";
import { restoreBackup } from "@/server/services/system/restore-backup";
import { writeBackup } from "@/server/services/system/write-backup";
import { bindMode } from "@/server/start/open-database";
import { type TestDatabase, testDatabase } from "./database";
import { testWorld, until } from "./world";
import { payees } from "./world-batch";
import { buildContext } from "./world-context";

const parameters = { visibleMs: 400, lateMs: 200, horizonMs: 1_000 };

/** An installation that is sealed to its data folder, and others that begin from what was kept of its database. */
async function restoreWorld() {
  const world = await testWorld({ parameters });
  const folder = mkdtempSync(join(tmpdir(), "im-restore-"));
  const closing: (() => Promise<void>)[] = [];
  await bindMode(world.ctx.db, "sandbox");
  const seal = await openSeal(world.ctx);
  const ctx = { ...world.ctx, seal };
  return {
    ...world,
    /** The first worker, which knows its database. */
    ctx,
    seal,
    folder,
    /** The same installation on another database, or with another folder. */
    begin: async (store: Store, dataDir: string) => {
      const other = buildContext(store, world.sandboxUrl, dataDir, parameters);
      return { ...other, seal: await openSeal(other) };
    },
    run: (context: EngineContext): Engine => {
      const engine = startEngine(context);
      closing.push(() => engine.stop());
      return engine;
    },
    atEnd: (close: () => Promise<void>) => void closing.push(close),
    emptyDatabase: async (): Promise<TestDatabase> => {
      const database = await testDatabase();
      closing.push(() => database.close());
      return database;
    },
    /** A batch of six of which about half is paid, paused. */
    halfPaid: async () => {
      const batch = await world.startBatch(payees(6));
      const engine = startEngine({ ...ctx, parameters: { ...ctx.parameters, accountGapMs: 60 } });
      const isHalf = async () => (await world.books.movements()).length >= 3;
      await until(isHalf, { shows: () => world.states() });
      await world.setIntent(batch.batchId, "paused");
      await engine.stop();
      return batch;
    },
    payTheRest: async (batchId: string) => {
      await world.setIntent(batchId, "running");
      const engine = startEngine(ctx);
      await until(async () => (await world.states()).settled === 6, { shows: () => world.states() });
      await engine.stop();
    },
    backUp: async () => {
      const file = join(folder, "backup.im");
      await writeBackup({ ...ctx, caller: hostCaller }, file);
      return file;
    },
    restore: (file: string, target: { url: string }, change: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
      restoreBackup({ ...ctx, dataDir: folder, ...change }, placeOf(target), file),
    close: async () => {
      for (const close of closing.splice(0).reverse()) await close();
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type RestoreWorld = Awaited<ReturnType<typeof restoreWorld>>;

/** Opens worlds that are closed after their test. */
export function eachRestoreWorld() {
  const open: RestoreWorld[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) await world.close();
  });
  return async (): Promise<RestoreWorld> => {
    const world = await restoreWorld();
    open.push(world);
    return world;
  };
}

/** How many payments stand in each state. */
export async function statesOf(store: Store): Promise<Record<string, number>> {
  const states: Record<string, number> = {};
  for (const { state } of await store.read.select().from(store.t.transfers)) states[state] = (states[state] ?? 0) + 1;
  return states;
}

function placeOf({ url }: { url: string }) {
  return { databaseUrl: url, root: process.cwd() };
}
