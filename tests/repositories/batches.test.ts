import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { legsBetween } from "@/domain/ledger";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { insertLines, linkTransfers, listLines, updateLines } from "@/server/repositories/batch-lines.repository";
import {
  insertDrafts,
  lockTransfersOf,
  moveAll,
  moveAlong,
  type Way,
} from "@/server/repositories/batch-moves.repository";
import { insertBatch, updateBatch } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { findKeptResult, keepResult } from "@/server/repositories/idempotency.repository";
import { getBuckets, openBuckets, post } from "@/server/repositories/ledger.repository";
import { getTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;
let db: Session;
let journals = 0;
const accountId = "acc_payer";
const stamp = { actorId: "opr_1", auditSeq: 1, atMs: 1_000, nextJournalId: () => `jrn_${journals++}` };

beforeEach(async () => {
  database = await testDatabase();
  db = database.store;
  const legs = legsBetween("external_in", "available", 10_000_000_000n);
  const posting = { postingKey: "open", kind: "opening" as const, accountId, transferId: null, recordId: null, legs };
  await db.tx(async (tx) => {
    await openBuckets(tx, accountId, 1);
    await post(tx, [{ ...posting, journalId: "jrn_open" }], 1);
  });
});
afterEach(() => database.close());

const draftOf = (n: number) => ({
  id: `trf_${n}`,
  kind: "cashback" as const,
  accountId,
  payeeKind: "uid" as const,
  payee: String(10_000_000 + n),
  payeeKey: `key-${n}`,
  amountMicro: 5_600_000n,
  state: "draft" as const,
  contentHash: "hash",
  batchId: "bat_1",
  lineId: `lin_${n}`,
  lineSeq: n,
  campaignKey: "may",
  createdBy: "opr_1",
  version: 1,
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
});
const drafts = (count: number, first = 1) => Array.from({ length: count }, (_, index) => draftOf(first + index));
const rowsOf = (tx: Session) => lockTransfersOf(tx, "bat_1", ["draft", "awaiting_approval", "queued", "parked"]);

/** Brings every transfer of the batch one edge further. */
async function moveEach(edge: "E2" | "E4" | "E21") {
  await db.tx(async (tx) => {
    await moveAll(
      tx,
      (await rowsOf(tx)).map((row) => planMove(row, edge)),
      stamp,
    );
  });
}

test("1,200 transfers are moved with an event, a claim and a posting each, in chunks", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(1_200), stamp));
  await moveEach("E2");
  await moveEach("E4");
  const { transferEvents, claims, entries } = db.t;
  expect(await db.read.select().from(transferEvents)).toHaveLength(3_600);
  expect(await db.read.select().from(claims)).toHaveLength(1_200);
  expect(await db.read.select().from(entries)).toHaveLength(2_402);
  expect(await getBuckets(db, accountId)).toMatchObject({ held: 6_720_000_000n, available: 3_280_000_000n });
  await moveEach("E21");
  expect(await db.read.select().from(claims)).toEqual([]);
  expect(await getBuckets(db, accountId)).toMatchObject({ held: 0n, available: 10_000_000_000n });
});

/** Submits and starts every draft of the batch in one act. */
async function startEach(way: (row: Awaited<ReturnType<typeof rowsOf>>[number]) => Way) {
  await db.tx(async (tx) => moveAlong(tx, (await rowsOf(tx)).map(way), stamp));
}

test("two edges of one act leave two events, a claim and a hold, and the row where it arrives", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(700), stamp));
  await startEach((row) => {
    const submitted = planMove(row, "E2");
    return [submitted, planMove({ ...row, state: submitted.to, version: 2 }, "E4")];
  });
  const { transferEvents: e, claims, journals: j } = db.t;
  expect(await getTransfer(db, "trf_700")).toMatchObject({ state: "queued", version: 3, isHeld: true });
  const told = await db.read.select().from(e).where(eq(e.transferId, "trf_700")).orderBy(e.seq);
  expect(told.map(({ edge, fromState, toState }) => [edge, fromState, toState])).toEqual([
    ["E1", null, "draft"],
    ["E2", "draft", "awaiting_approval"],
    ["E4", "awaiting_approval", "queued"],
  ]);
  expect(await db.read.select().from(claims)).toHaveLength(700);
  const booked = await db.read.select().from(j).where(eq(j.transferId, "trf_700"));
  expect(booked.map(({ postingKey }) => postingKey)).toEqual(["trf_700:v2"]);
  expect((await getBuckets(db, accountId)).held).toBe(3_920_000_000n);
});

test("edges in a row from a state to another that no edge joins are refused by the database, all of them", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(2), stamp));
  const parked = startEach((row) => {
    const started = planMove({ ...row, state: "awaiting_approval", version: 2 }, "E4", { takesHold: false });
    const queued = { ...row, state: started.to, version: 3 };
    return [planMove(row, "E2"), started, planMove(queued, "E6", { parkReason: "balance" })];
  });
  await expect(parked).rejects.toThrow();
  expect((await rowsOf(db)).map(({ state }) => state)).toEqual(["draft", "draft"]);
  expect(await db.read.select().from(db.t.claims)).toEqual([]);
});

test("one transfer that another hand moved stops the whole act", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(700), stamp));
  await moveEach("E2");
  const planned = await db.tx(async (tx) => (await rowsOf(tx)).map((row) => planMove(row, "E4")));
  await db.tx(async (tx) => {
    const move = planMove(await getTransfer(tx, "trf_650"), "E21");
    await moveTransfer(tx, move, { ...stamp, journalId: "jrn_other" });
  });
  await expect(db.tx((tx) => moveAll(tx, planned, stamp))).rejects.toMatchObject({
    reason: "transfer.moved",
    params: { expected: 200, found: 199 },
  });
  expect((await getTransfer(db, "trf_1")).state).toBe("awaiting_approval");
  expect((await getBuckets(db, accountId)).held).toBe(0n);
});

test("a payee whose place in the campaign is taken stops the whole act", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(1), stamp));
  await moveEach("E2");
  const twin = { ...draftOf(900), payeeKey: "key-1", batchId: "bat_2" };
  await expect(
    db.tx(async (tx) => {
      await insertDrafts(
        tx,
        [draftOf(901), twin].map((one) => ({ ...one, batchId: "bat_2" })),
        stamp,
      );
      const rows = await lockTransfersOf(tx, "bat_2", ["draft"]);
      await moveAll(
        tx,
        rows.map((row) => planMove(row, "E2")),
        stamp,
      );
    }),
  ).rejects.toMatchObject({ reason: "transfer.claimed" });
  expect(await db.read.select().from(db.t.transfers)).toHaveLength(1);
  expect(await db.read.select().from(db.t.claims)).toHaveLength(1);
});

test("holds that exceed what is available are not booked at all", async () => {
  await db.tx((tx) => insertDrafts(tx, drafts(1_800), stamp));
  await moveEach("E2");
  await expect(moveEach("E4")).rejects.toMatchObject({ reason: "ledger.insufficient" });
  expect(await getBuckets(db, accountId)).toMatchObject({ held: 0n, available: 10_000_000_000n });
  expect((await getTransfer(db, "trf_1")).state).toBe("awaiting_approval");
});

test("the database refuses a transfer that does not begin as a draft, and any move outside the table", async () => {
  await expect(db.insert(db.t.transfers, { ...draftOf(1), state: "queued" })).rejects.toThrow();
  await db.tx((tx) => insertDrafts(tx, drafts(1), stamp));
  await expect(db.update(db.t.transfers, { state: "settled" }, eq(db.t.transfers.id, "trf_1"))).rejects.toThrow();
});

async function addBatch() {
  const batch = {
    id: "bat_1",
    number: 1,
    kind: "cashback" as const,
    name: "May",
    accountId,
    amountRule: "{}",
    policy: "{}",
    intent: "draft" as const,
    totalMicro: 0n,
    lineCount: 0,
    createdBy: "opr_1",
    createdAtMs: 1,
    updatedAtMs: 1,
  };
  await db.tx((tx) => insertBatch(tx, batch));
}

const lineOf = (seq: number, payeeKey: string, verdict: "ready" | "held") => ({
  id: `lin_${seq}`,
  batchId: "bat_1",
  seq,
  sourceLineNo: seq + 1,
  payeeKind: "uid" as const,
  payee: payeeKey,
  payeeKey,
  lineKey: verdict === "ready" ? payeeKey : null,
  amountMicro: 1_000_000n,
  verdict,
  reasons: '{"reasons":[],"notes":[]}',
  rawText: payeeKey,
  createdAtMs: 1,
  updatedAtMs: 1,
});
const change = (seq: number, verdict: "ready" | "excluded") => ({
  id: `lin_${seq}`,
  reasons: `{"reasons":[],"notes":[],"n":${seq}}`,
  verdict,
  mainReason: null,
  isOverridden: false,
});

test("B3: a payee is ready once in a batch, and its place moves from one line to another in one act", async () => {
  await addBatch();
  await db.tx((tx) =>
    insertLines(tx, [lineOf(1, "same", "ready"), lineOf(2, "same", "held"), lineOf(3, "other", "ready")]),
  );
  await expect(db.tx((tx) => updateLines(tx, [change(2, "ready")], 2))).rejects.toMatchObject({
    reason: "row.duplicate",
  });
  await db.tx((tx) => updateLines(tx, [change(2, "ready"), change(1, "excluded")], 2));
  const lines = await listLines(db, "bat_1");
  expect(lines.map(({ verdict }) => verdict)).toEqual(["excluded", "ready", "ready"]);
  expect(lines.map(({ reasons }) => reasons)).toEqual([
    change(1, "excluded").reasons,
    change(2, "ready").reasons,
    lineOf(3, "other", "ready").reasons,
  ]);
});

test("texts of their own are written to 1,100 lines in chunks", async () => {
  await addBatch();
  const all = Array.from({ length: 1_100 }, (_, index) => index + 1);
  await db.tx((tx) =>
    insertLines(
      tx,
      all.map((seq) => lineOf(seq, `k${seq}`, "held")),
    ),
  );
  await db.tx((tx) =>
    updateLines(
      tx,
      all.map((seq) => change(seq, "ready")),
      2,
    ),
  );
  const lines = await listLines(db, "bat_1", "ready");
  expect(lines.map(({ reasons }) => reasons)).toEqual(all.map((seq) => change(seq, "ready").reasons));
});

test("BAT-N7: the transfer of a line is named after it, and only ready lines get one", async () => {
  await addBatch();
  await db.tx((tx) => insertLines(tx, [lineOf(1, "a", "ready"), lineOf(2, "b", "held")]));
  await expect(db.tx((tx) => linkTransfers(tx, "bat_1", 2, 5))).rejects.toThrow(/1 lines are ready/);
  await db.tx((tx) => linkTransfers(tx, "bat_1", 1, 5));
  expect((await listLines(db, "bat_1")).map(({ transferId }) => transferId)).toEqual(["trf_1", null]);
});

test("a batch that somebody changed first is not changed again", async () => {
  await addBatch();
  expect(await db.tx((tx) => updateBatch(tx, { id: "bat_1", version: 1 }, { name: "June" }))).toBe(true);
  expect(await db.tx((tx) => updateBatch(tx, { id: "bat_1", version: 1 }, { name: "July" }))).toBe(false);
});

test("a key is kept once, and with its act or not at all", async () => {
  const use = { personId: "opr_1", procedure: "cashback.start", key: "k" };
  const kept = { inputHash: "a".repeat(64), result: "{}" };
  await db.tx((tx) => keepResult(tx, use, kept, 1));
  await expect(
    db.tx(async (tx) => {
      await appendEvents(tx, [{ topic: "batch", subjectKind: "batch", subjectId: "bat_1", payload: {}, atMs: 1 }]);
      await keepResult(tx, use, kept, 2);
    }),
  ).rejects.toMatchObject({ reason: "row.duplicate" });
  expect(await db.read.select().from(db.t.events)).toEqual([]);
  expect(await findKeptResult(db, use)).toEqual(kept);
  expect(await findKeptResult(db, { ...use, personId: "opr_2" })).toBeNull();
});
