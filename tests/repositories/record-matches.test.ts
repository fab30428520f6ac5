import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConflictError } from "@/domain/errors";
import { matchOpenRecords } from "@/server/repositories/record-matches.repository";
import type { NewRecord } from "@/server/repositories/statements.repository";
import { type TestDatabase, testDatabase } from "../support/database";

const NOW_MS = 1_800_000_000_000;
let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
  const { store } = database;
  const email = "payer@example.com";
  const account = { id: "acc_1", email, emailCanon: email, createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  await store.insert(store.t.accounts, account);
});
afterEach(() => database.close());

const record = (index: number): NewRecord => ({
  accountId: "acc_1",
  recordId: `rec '${index}' "?`,
  seenWalkSeq: 1,
  position: index,
  field: "AVAILABLE_BALANCE",
  changeType: 3,
  changeMicro: -5_600_000n,
  changeText: "-5.6",
  isInexact: false,
  preBalanceMicro: 10_000_000n,
  balanceMicro: 4_400_000n,
  counterparty: "10000001",
  txId: null,
  status: 1,
  occurredAtMs: NOW_MS,
  verdict: "open",
  matchedAttemptId: null,
  createdAtMs: NOW_MS,
  updatedAtMs: NOW_MS,
});
const store = (count: number) =>
  database.store.insert(
    database.store.t.statementRecords,
    Array.from({ length: count }, (_, index) => record(index)),
  );
const match = (index: number) => ({ recordId: record(index).recordId, attemptId: `att_${index}` });
const give = (...matches: ReturnType<typeof match>[]) =>
  database.store.tx((tx) => matchOpenRecords(tx, "acc_1", matches, NOW_MS + 1));
const given = async () => {
  const { statementRecords: t } = database.store.t;
  const rows = await database.store.read.select().from(t).orderBy(asc(t.position));
  return rows.map(({ matchedAttemptId, verdict, updatedAtMs }) => [matchedAttemptId, verdict, updatedAtMs - NOW_MS]);
};

test("each record goes to its own attempt, and the others stay as they are", async () => {
  await store(4);
  await give(match(2), match(0));
  expect(await given()).toEqual([
    ["att_0", "matched", 1],
    [null, "open", 0],
    ["att_2", "matched", 1],
    [null, "open", 0],
  ]);
});

test("more records than one statement takes", async () => {
  await store(450);
  await give(...Array.from({ length: 450 }, (_, index) => match(index)));
  expect((await given()).map(([attempt]) => attempt)).toEqual(
    Array.from({ length: 450 }, (_, index) => `att_${index}`),
  );
});

test("when one of them is no longer open, or its attempt has one already, none is given", async () => {
  await store(4);
  await give(match(1));
  await expect(give(match(0), match(1))).rejects.toMatchObject({ reason: "review.record_taken" });
  await expect(give(match(0), { ...match(2), attemptId: "att_1" })).rejects.toThrow(ConflictError);
  await expect(give(match(0), { ...match(2), recordId: "nobody's" })).rejects.toThrow(ConflictError);
  expect((await given()).map(([attempt]) => attempt)).toEqual([null, "att_1", null, null]);
});
