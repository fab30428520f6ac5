import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { getTransfer } from "@/server/repositories/transfers.repository";
import { checkInvariants } from "../support/invariants";
import { type LossyDisk, lacking, lossyDisk } from "../support/machine-powers";
import { resumeMariadb, startMariadb } from "../support/mariadb";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld, type Worker } from "./process-world";

const [payee = ""] = payees(1);
const sqlite = databases.filter(({ server }) => lacking.disks === undefined && server === null);
const mariadb = databases.filter(({ server }) => lacking.disks === undefined && server !== null);
/** MariaDB writes its log when it likes to, which is long after the test. */
const lazyLog = "set global innodb_flush_log_at_trx_commit = 0, global innodb_flush_log_at_timeout = 2000";

type Powered = { url: string; stop: () => Promise<void> };

/**
 * One payment is paid and its worker, which stands still with the answer not read, loses its power. `beforeIntent`: what
 * is done to the database once everything before the payment is on the disk.
 */
async function cutPower(world: ProcessWorld, worker: Worker, disk: LossyDisk, beforeIntent = async () => {}) {
  const account = await world.openAccount("payer");
  await worker.arm("before_intent");
  const { transferIds } = await world.start(account, [payee]);
  await worker.standsAt("before_intent");
  await beforeIntent();
  worker.tell("trap all_bytes");
  worker.signal("SIGCONT");
  await worker.standsAt("all_bytes");
  await until(async () => (await world.movementsFor(payee)).length === 1);
  const found = disk.afterPowerCut();
  const transferId = transferIds[0] ?? "";
  expect(await world.attemptsOf(transferId)).toMatchObject([{ closedAtMs: null }]);
  await worker.kill();
  return { found, transferId };
}

async function countAttempts({ read, t: { attempts: t } }: Store): Promise<number> {
  return (await read.select({ id: t.id }).from(t)).length;
}

/** Another worker goes on with what the disk had, until the payment is at its end, or paid again. */
async function goOn(world: ProcessWorld, power: Powered, transferId: string) {
  const store = openStore(power.url);
  try {
    const attemptsFound = await countAttempts(store);
    const worker = await world.startWorker({ host: "after", databaseUrl: power.url });
    const isPaidAgain = async () => (await world.movementsFor(payee)).length > 1;
    await until(async () => (await getTransfer(store, transferId)).state === "settled" || (await isPaidAgain()));
    await worker.end("SIGTERM");
    const subject = { store, books: world.books, auditMac: world.ctx.vault.auditMac };
    const broken = (await checkInvariants(subject)).map(({ invariant }) => invariant);
    return { attemptsFound, broken, movements: (await world.movementsFor(payee)).length };
  } finally {
    await store.close();
    await power.stop();
  }
}

async function cutSqlite(weaken?: string) {
  const disk = lossyDisk("sqlite", 64);
  const folder = join(disk.folder, "db");
  mkdirSync(folder);
  const world = await processWorld({ name: "SQLite", server: null }, { folder });
  let found: LossyDisk | undefined;
  try {
    const worker = await world.startWorker(weaken === undefined ? {} : { weaken });
    const cut = await cutPower(world, worker, disk);
    found = cut.found;
    const file = join(found.folder, relative(disk.folder, world.database.url.slice("file:".length)));
    return await goOn(world, { url: `file:${file}`, stop: async () => undefined }, cut.transferId);
  } finally {
    await world.close();
    found?.close();
    disk.close();
  }
}

async function cutMariadb(weaken?: string) {
  const disk = lossyDisk("mariadb", 400);
  const server = await startMariadb({ dataFolder: join(disk.folder, "data") });
  const world = await processWorld({ name: "MariaDB", server: server.url });
  let found: LossyDisk | undefined;
  try {
    const beforeIntent = async () => void (weaken === undefined || (await server.execute(weaken)));
    const cut = await cutPower(world, await world.startWorker(), disk, beforeIntent);
    found = cut.found;
    const again = await resumeMariadb(join(found.folder, "data"), world.database.url);
    return await goOn(world, again, cut.transferId);
  } finally {
    await world.close();
    await server.stop();
    found?.close();
    disk.close();
  }
}

const kept = { attemptsFound: 1, broken: [], movements: 1 };

test(`C16 is ${lacking.disks === undefined ? "shown" : `not shown: ${lacking.disks}`}`, () => {
  if (lacking.disks !== undefined) console.log(`left out: C16, ${lacking.disks}`);
  expect(sqlite.length + mariadb.length > 0).toBe(lacking.disks === undefined);
});

test.each(sqlite)(
  "C16: the intent is on the disk before the request leaves, so a power cut pays nobody twice: $name",
  async () => {
    expect(await cutSqlite()).toEqual(kept);
  },
);

test.each(sqlite)(
  "C16: with synchronous=NORMAL the same power cut loses the intent, and the payee is paid twice: $name",
  async () => {
    const weak = await cutSqlite("pragma synchronous = normal");
    expect(weak).toMatchObject({ attemptsFound: 0, movements: 2 });
    expect(weak.broken).toContain("I2");
  },
);

test.each(mariadb)(
  "C16: the intent is on the disk before the request leaves, so a power cut pays nobody twice: $name",
  async () => {
    expect(await cutMariadb()).toEqual(kept);
  },
);

test.each(mariadb)(
  "C16: with a log that is not flushed the same power cut loses the intent, and the payee is paid twice: $name",
  async () => {
    const weak = await cutMariadb(lazyLog);
    expect(weak).toMatchObject({ attemptsFound: 0, movements: 2 });
    expect(weak.broken).toContain("I2");
  },
);
