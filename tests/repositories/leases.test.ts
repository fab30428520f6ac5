import { afterEach, beforeEach, expect, test } from "vitest";
import { LeaseLostError } from "@/domain/errors";
import { assertLease, releaseLease, takeLease } from "@/server/repositories/leases.repository";
import { type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const take = async () => {
  const lease = await takeLease(database.store, "acc_1", "worker-1", 60_000);
  if (!lease) throw new Error("nobody else holds it");
  return lease;
};

test("whoever makes sure of his lease alone leaves nothing to be put on the disk", async () => {
  const { store } = database;
  const lease = await take();
  const before = store.lastChange();
  await store.tx((tx) => assertLease(tx, lease));
  expect(store.lastChange()).toBe(before);
});

test("a lease that was given back, or taken by another worker since, is none", async () => {
  const { store } = database;
  const lease = await take();
  await releaseLease(store, lease);
  await expect(store.tx((tx) => assertLease(tx, lease))).rejects.toThrow(LeaseLostError);
  const next = await takeLease(store, "acc_1", "worker-2", 60_000);
  await expect(store.tx((tx) => assertLease(tx, lease))).rejects.toThrow(LeaseLostError);
  await store.tx((tx) => assertLease(tx, { accountId: "acc_1", owner: "worker-2", fence: next?.fence ?? 0 }));
});
