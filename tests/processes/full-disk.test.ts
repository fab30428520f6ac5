import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { fillDisk, lacking, smallDisk } from "../support/machine-powers";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import type { FailPoint } from "./fail-points";
import { type ProcessWorld, processWorld, type Worker } from "./process-world";

const [payee = ""] = payees(1);
const MEGABYTES = 24;
/** Long enough for several tries. */
const FULL_MS = 3_000;
const files = databases.filter(({ server }) => lacking.memory === undefined && server === null);

type Full = { world: ProcessWorld; worker: Worker; transferId: string; accountId: string; makeRoom: () => void };

/** The database is a file on a disk that has no room left from the moment at which the worker stood at this point. */
async function onFullDisk(point: FailPoint, isSpoolThere: boolean, during: (full: Full) => Promise<void>) {
  const disk = smallDisk(MEGABYTES);
  const folder = join(disk.folder, "db");
  mkdirSync(folder);
  const world = await processWorld({ name: "SQLite", server: null }, { folder });
  try {
    const worker = await world.startWorker(isSpoolThere ? { host: join(disk.folder, "host") } : {});
    const account = await world.openAccount("payer");
    await worker.arm(point);
    const { transferIds } = await world.start(account, [payee]);
    await worker.standsAt(point);
    const makeRoom = fillDisk(disk.folder);
    worker.signal("SIGCONT");
    const transferId = transferIds[0] ?? "";
    await during({ world, worker, transferId, accountId: account.id, makeRoom });
    await until(async () => (await world.stateOf(transferId)) === "settled");
    expect(await world.requestsFor(payee)).toHaveLength(1);
    await world.judge();
  } finally {
    await world.close();
    disk.close();
  }
}

test(`D03 and D04 are ${lacking.memory === undefined ? "shown on a disk that is full" : `not shown on a full disk: ${lacking.memory}`}`, () => {
  if (lacking.memory !== undefined) console.log(`left out: D03 and D04 on a full disk, ${lacking.memory}`);
  expect(files.length > 0).toBe(lacking.memory === undefined);
});

test.concurrent.each(files)(
  "D03: a disk that is full at E8 sends nothing, says so, and the payment goes out when there is room",
  async () => {
    await onFullDisk("before_intent", false, async ({ world, worker, transferId, accountId, makeRoom }) => {
      await until(() => worker.printed().includes("a lane ended with an error"));
      await sleep(FULL_MS);
      expect(await world.stateOf(transferId)).toBe("queued");
      expect(await world.openAttempt(accountId)).toBeNull();
      expect(await world.requestsFor(payee)).toEqual([]);
      makeRoom();
    });
  },
);

test.concurrent.each(files)(
  "D04: a disk that is full at S9 keeps the outcome in memory and spool, and it is stored when there is room",
  async () => {
    await onFullDisk("before_outcome", false, async ({ world, worker, transferId, accountId, makeRoom }) => {
      await until(() => worker.printed().includes("an outcome could not be stored yet"));
      await sleep(FULL_MS);
      expect(await world.openAttempt(accountId)).toMatchObject({ transferId, closedAtMs: null });
      makeRoom();
      await until(async () => (await world.attemptsOf(transferId))[0]?.class === "success");
    });
  },
);

test.concurrent.each(files)(
  "D04: a disk that takes neither spool nor outcome, and a worker that dies: unknown, then settled by its record",
  async () => {
    await onFullDisk("answer_read", true, async ({ world, worker, transferId, makeRoom }) => {
      await until(() => worker.printed().includes("an outcome could not be written to the spool"));
      await until(() => worker.printed().includes("an outcome could not be stored yet"));
      await worker.kill();
      expect(await world.attemptsOf(transferId)).toMatchObject([{ closedAtMs: null }]);
      makeRoom();
      await world.startWorker();
      await until(async () => (await world.attemptsOf(transferId))[0]?.class === "unknown");
    });
  },
);
