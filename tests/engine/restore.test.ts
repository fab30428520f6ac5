import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatMoney } from "@/domain/money";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { openVault } from "@/server/platform/vault";
import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import { getEngineState } from "@/server/repositories/seal.repository";
import type { ServiceContext } from "@/server/services/context";
import { getReview } from "@/server/services/review/get-review";
import { resolveRestored } from "@/server/services/review/resolve-restored";
import { openSeal } from "@/server/services/system/keep-seal";
import { readMode } from "@/server/services/system/read-mode";
import { unfreeze } from "@/server/services/system/unfreeze";
import { testPassword } from "../support/app";
import { operatorCaller } from "../support/factories";
import { checkInvariants } from "../support/invariants";
import { eachRestoreWorld, type RestoreWorld, statesOf } from "../support/restore-world";
import { until } from "../support/world";
import { payees } from "../support/world-batch";

const restoreWorld = eachRestoreWorld();
const lift = { reason: "Everything was read and decided." };

/** A batch that is half paid when the backup is made; what is left afterwards is paid or not. */
async function restored(isPaidSince: boolean) {
  const world = await restoreWorld();
  const { batchId } = await world.halfPaid();
  const file = await world.backUp();
  const waiting = (await world.states()).queued ?? 0;
  expect(waiting).toBeGreaterThan(0);
  if (isPaidSince) await world.payTheRest(batchId);
  const paid = await world.books.requests();
  const database = await world.emptyDatabase();
  await world.restore(file, database);
  const ctx = await world.begin(database.store, join(world.folder, "data"));
  return { world, store: database.store, ctx, waiting, paid, owner: await callerOf(ctx, "owner") };
}

async function callerOf(ctx: EngineContext, role: "owner" | "admin"): Promise<ServiceContext> {
  return { ...ctx, caller: await operatorCaller(ctx, `Ann ${role}`, [role]) };
}

async function openItems(store: Store) {
  return (await store.read.select().from(store.t.reviewItems)).filter(({ state }) => state === "open");
}

function subjectOf({ books, secrets }: RestoreWorld, { db, vault, mode }: EngineContext) {
  return { store: db, books, auditMac: vault.auditMac, mode, secrets };
}

test("D17: what was paid since the backup is found in the statement: nothing is sent, and an owner lifts the freeze", async () => {
  const { world, store, ctx, waiting, paid, owner } = await restored(true);
  expect(await getEngineState(store)).toMatchObject({ restoreEpoch: 2, restoreState: "review" });
  expect(await findOpenFreeze(store, installationSlot)).not.toBeNull();
  expect((await openItems(store)).map(({ kind }) => kind)).toEqual(Array(waiting).fill("after_restore"));
  await expect(unfreeze(owner, lift)).rejects.toMatchObject({ reason: "restore.unfinished" });

  const engine = world.run(ctx);
  const isOver = async () => {
    const { restore } = await readMode(ctx);
    return restore !== null && restore.unread + restore.inDoubt + restore.toDecide === 0;
  };
  await until(isOver, { shows: async () => [await statesOf(store), await readMode(ctx)] });
  expect(await statesOf(store)).toEqual({ settled: 6 });
  const admin = await callerOf(ctx, "admin");
  await expect(unfreeze(admin, lift)).rejects.toMatchObject({ reason: "restore.owner_only" });
  await unfreeze(owner, lift);
  expect(await getEngineState(store)).toMatchObject({ restoreState: null, restoredAtMs: null });
  await engine.stop();
  expect(await world.books.requests()).toEqual(paid);
  // Requests of the time that was forgotten have no attempt here; that none was made twice is asked below.
  const broken = (await checkInvariants(subjectOf(world, ctx))).filter(
    ({ invariant }) => !["I2", "I5"].includes(invariant),
  );
  expect(broken).toEqual([]);
  const paidOut = await world.books.movements();
  expect(new Set(paidOut.map(({ payee }) => payee)).size).toBe(paidOut.length);
});

test("D17: what was never paid waits for a person, who decides all of it together before the freeze is lifted", async () => {
  const { world, store, ctx, waiting, paid, owner } = await restored(false);
  const total = formatMoney(BigInt(waiting) * 5_600_000n);
  const decide = async (typedCount: number, typedTotal: string) =>
    resolveRestored(owner, {
      items: (await openItems(store)).map(({ id, version }) => ({ id, version })),
      confirm: { typedCount, typedTotal, stepUp: { password: testPassword } },
      why: "The statement was read by hand.",
    });
  // However old: nobody has read a statement yet.
  await expect(decide(waiting, total)).rejects.toMatchObject({
    reason: expect.stringMatching(/^review\.(too_early|evidence_missing)$/),
  });
  await expect(decide(waiting + 1, total)).rejects.toMatchObject({ reason: "review.count" });
  await expect(decide(waiting, "5.60001")).rejects.toMatchObject({ reason: "review.amount" });
  const engine = world.run(ctx);
  const isPossible = async () => {
    const views = await Promise.all((await openItems(store)).map(({ id }) => getReview(owner, id)));
    return views.every(({ decisions }) => decisions.some(({ decision, isOpen }) => decision === "not_paid" && isOpen));
  };
  await until(isPossible, { shows: () => openItems(store) });
  expect((await openItems(store)).map(({ kind }) => kind)).toEqual(Array(waiting).fill("after_restore"));
  await expect(unfreeze(owner, lift)).rejects.toMatchObject({ reason: "restore.unfinished" });
  expect((await readMode(ctx)).restore).toMatchObject({ unread: 0, inDoubt: waiting, toDecide: waiting });
  expect(await decide(waiting, total)).toEqual({ decided: waiting, total });
  await unfreeze(owner, lift);
  await engine.stop();
  expect(await statesOf(store)).toEqual({ settled: 6 - waiting, not_executed: waiting });
  expect(await world.books.requests()).toEqual(paid);
  expect(await checkInvariants(subjectOf(world, ctx))).toEqual([]);
});

test("a process that dies when the epoch has begun, in a folder that knew nothing, leaves no copy behind", async () => {
  const world = await restoreWorld();
  await world.halfPaid();
  const file = await world.backUp();
  const { store } = await world.emptyDatabase().then(async (database) => {
    await world.restore(file, database);
    return database;
  });
  const fresh = join(world.folder, "fresh");
  const dying = { ...world.ctx, db: store, dataDir: fresh };
  const log = Object.assign(Object.create(dying.log), {
    error: () => {
      throw new Error("killed");
    },
  });
  await expect(openSeal({ ...dying, log })).rejects.toThrow("killed");
  expect((await getEngineState(store)).restoreState).toBe("pending");
  const ctx = await world.begin(store, fresh);
  expect([ctx.seal.state(), (await getEngineState(store)).restoreState]).toEqual(["open", "review"]);
});

test("SEC-17: a backup that is made while payments go out is of one moment, and sends nothing when it comes back", async () => {
  const world = await restoreWorld();
  const { batchId } = await world.startBatch(payees(12));
  const engine = world.run({ ...world.ctx, parameters: { ...world.ctx.parameters, accountGapMs: 20 } });
  await until(async () => (await world.books.movements()).length >= 2, { shows: () => world.states() });
  const file = await world.backUp();
  await until(async () => (await world.states()).settled === 12, { shows: () => world.states() });
  await engine.stop();
  const paid = await world.books.requests();
  const { store } = await world.emptyDatabase().then(async (database) => {
    await world.restore(file, database);
    return database;
  });
  const moved = (await statesOf(store)).queued ?? 0;
  expect(moved, batchId).toBeGreaterThan(0);
  const ctx = await world.begin(store, join(world.folder, "data"));
  const broken = await checkInvariants(subjectOf(world, ctx));
  expect(broken.filter(({ invariant }) => ["I7", "I8", "I9", "I13"].includes(invariant))).toEqual([]);
  world.run(ctx);
  await until(async () => (await statesOf(store)).settled === 12, { shows: () => statesOf(store) });
  expect(await world.books.requests()).toEqual(paid);
});

test("BCK-1: a database with rows, a damaged file, another key and another mode are refused before a row is written", async () => {
  const world = await restoreWorld();
  const file = await world.backUp();
  await expect(world.restore(file, world.database)).rejects.toThrow("not empty");
  const database = await world.emptyDatabase();
  const bytes = readFileSync(file);
  const damage = (name: string, change: (copy: Buffer) => Buffer): string => {
    const path = join(world.folder, name);
    writeFileSync(path, change(Buffer.from(bytes)));
    return path;
  };
  const flip = (copy: Buffer, at: number): Buffer => {
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  };
  const files = [
    damage("changed", (copy) => flip(copy, copy.length - 40)),
    damage("renamed", (copy) => flip(copy, copy.indexOf('"schema":"') + 10)),
    damage("cut", (copy) => copy.subarray(0, copy.length - 30)),
    damage("longer", (copy) => Buffer.concat([copy, Buffer.from("more")])),
    damage("empty", () => Buffer.alloc(0)),
  ];
  for (const path of files) await expect(world.restore(path, database), path).rejects.toThrow();
  const vault = openVault(`k1:${Buffer.alloc(32, 9).toString("base64")}`);
  await expect(world.restore(file, database, { vault })).rejects.toMatchObject({ reason: "backup.key" });
  await expect(world.restore(file, database, { mode: "live" })).rejects.toMatchObject({ reason: "backup.mode" });
  for (const table of [database.store.t.engineState, database.store.t.accounts]) {
    expect(await database.store.read.select().from(table)).toEqual([]);
  }
  expect(bytes.includes(world.account.email)).toBe(false);
  await expect(world.backUp()).rejects.toThrow("EEXIST");
});
