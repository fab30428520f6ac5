import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cancelJob,
  countJobItems,
  endJob,
  endJobItem,
  getJobRecord,
  insertJob,
  listBusySubjects,
  MAX_JOB_ITEMS,
  releaseJobLease,
  renewJobLease,
  takeDueJob,
} from "@/server/repositories/jobs.repository";
import { reopen, type TestDatabase, testDatabase } from "../support/database";

const kinds = ["sync"];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function queue(id: string, subjects: readonly string[], createdAtMs = 1): Promise<void> {
  const items = subjects.map((subjectId, index) => ({ ordinal: index + 1, subjectId, state: "open" as const }));
  const job = { id, kind: "sync", state: "queued" as const, total: items.length, requestedBy: "opr_1", payload: "{}" };
  await database.store.tx((tx) => insertJob(tx, { ...job, createdAtMs, updatedAtMs: createdAtMs }, items));
}

const done = { state: "done" as const, reason: null, result: null };

async function take(owner: string, leaseMs = 60_000) {
  const taken = await takeDueJob(database.store, owner, leaseMs, kinds);
  if (!taken) throw new Error("no job was due");
  return taken.claim;
}

test("jobs are taken oldest first, each by one worker, and a kind that nobody knows is left alone", async () => {
  const { store } = database;
  await queue("job_new", ["acc_1"], 20);
  await queue("job_old", ["acc_2"], 10);
  const other = reopen(database);
  const taken = await Promise.all([
    takeDueJob(store, "wrk_1", 60_000, kinds),
    takeDueJob(other, "wrk_2", 60_000, kinds),
    takeDueJob(store, "wrk_3", 60_000, kinds),
    takeDueJob(store, "wrk_4", 60_000, ["import"]),
  ]);
  expect(taken.flatMap((one) => (one ? [one.claim.jobId] : [])).sort()).toEqual(["job_new", "job_old"]);
  expect(taken[3]).toBeNull();
  for (const one of taken) if (one) await store.tx((tx) => endJob(tx, one.claim, null, 1));
  await other.close();
});

test("JOB-1: the fence keeps a worker that was overtaken from writing anything", async () => {
  const { store } = database;
  await queue("job_fence", ["acc_1", "acc_2"]);
  const first = await take("wrk_1", 0);
  const second = await take("wrk_2");
  expect(second.fence).toBe(first.fence + 1);
  expect(await store.tx((tx) => endJobItem(tx, first, 1, done, 5))).toBe(false);
  expect(await renewJobLease(store, first, 60_000)).toBe(false);
  expect(await store.tx((tx) => endJob(tx, first, null, 5))).toBeNull();
  expect(await countJobItems(store, "job_fence")).toEqual({ open: 2, done: 0, skipped: 0, failed: 0 });
  expect(await store.tx((tx) => endJobItem(tx, second, 1, done, 5))).toBe(true);
  await releaseJobLease(store, second);
  const third = await take("wrk_3");
  expect(await store.tx((tx) => endJobItem(tx, third, 2, done, 6))).toBe(true);
  expect(await store.tx((tx) => endJob(tx, third, null, 7))).toBe("done");
  expect(await getJobRecord(store, "job_fence")).toMatchObject({ done: 2, leaseOwner: null });
});

test("an item that ended keeps its first result", async () => {
  const { store } = database;
  await queue("job_twice", ["acc_1"]);
  const claim = await take("wrk_1");
  await store.tx((tx) => endJobItem(tx, claim, 1, done, 5));
  const failed = { state: "failed" as const, reason: "late", result: null };
  await store.tx((tx) => endJobItem(tx, claim, 1, failed, 6));
  expect(await store.tx((tx) => endJob(tx, claim, null, 7))).toBe("done");
});

test("JOB-2: a cancelled job ends cancelled even when its last item was done, and never twice", async () => {
  const { store } = database;
  await queue("job_cancel", ["acc_1"]);
  const claim = await take("wrk_1");
  expect(await store.tx((tx) => cancelJob(tx, "job_cancel", 2))).toBe("cancelling");
  await store.tx((tx) => endJobItem(tx, claim, 1, done, 3));
  expect(await store.tx((tx) => endJob(tx, claim, null, 4))).toBe("cancelled");
  expect(await store.tx((tx) => cancelJob(tx, "job_cancel", 5))).toBeNull();
  await expect(store.tx((tx) => cancelJob(tx, "job_none", 5))).rejects.toMatchObject({ reason: "job.not_found" });
});

test("the subjects of unfinished jobs are busy until their item ends", async () => {
  const { store } = database;
  await queue("job_busy", ["acc_busy", "acc_free"]);
  const claim = await take("wrk_1");
  const busy = () => listBusySubjects(store, "sync", ["acc_busy", "acc_free", "acc_else"]);
  expect(await busy()).toEqual(
    new Map([
      ["acc_busy", "job_busy"],
      ["acc_free", "job_busy"],
    ]),
  );
  await store.tx((tx) => endJobItem(tx, claim, 2, done, 5));
  expect(await busy()).toEqual(new Map([["acc_busy", "job_busy"]]));
  await store.tx((tx) => endJob(tx, claim, null, 6));
  expect(await busy()).toEqual(new Map());
});

test("the largest job is stored whole", async () => {
  const subjects = Array.from({ length: MAX_JOB_ITEMS }, (_, index) => `acc_${index}`);
  await queue("job_large", subjects, 99);
  expect(await countJobItems(database.store, "job_large")).toMatchObject({ open: MAX_JOB_ITEMS });
});
