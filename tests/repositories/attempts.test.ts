import { and, asc, eq, gt, inArray, isNotNull, isNull, like, lt, ne, or } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OutcomeClass } from "@/domain/outcomes";
import type { TransferState } from "@/domain/transfer-states";
import type { Store } from "@/server/db/session";
import { listMatchable } from "@/server/repositories/attempts.repository";
import { type TestDatabase, testDatabase } from "../support/database";
import { countRowsRead, planSteps } from "../support/query-plan";
import { recordReads } from "../support/recorded-reads";

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const WATCH_SINCE_MS = NOW_MS - 30 * DAY_MS;
const CHUNK = 200;
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
  const email = "payer@example.com";
  const account = { id: "acc_1", email, emailCanon: email, createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  await database.store.insert(database.store.t.accounts, account);
});
afterEach(() => database.close());

type Sent = { class: OutcomeClass; ageDays: number; isMatched?: boolean };
type Story = { name: string; count?: number; path: TransferState[]; sent: Sent[]; isDoubted?: boolean };

const toSettled: TransferState[] = ["queued", "sending", "accepted", "settled"];
const toUnknown: TransferState[] = ["queued", "sending", "unknown"];
const paid = (ageDays: number): Sent[] => [{ class: "success", ageDays, isMatched: true }];

/** Transfers of one account that went these ways. */
const stories: Story[] = [
  { name: "paid-now", count: 3, path: toSettled, sent: paid(1) },
  { name: "paid-long-ago", count: 3, path: toSettled, sent: paid(90) },
  { name: "accepted", path: toSettled.slice(0, 3), sent: [{ class: "success", ageDays: 1 }] },
  { name: "accepted-long-ago", path: toSettled.slice(0, 3), sent: [{ class: "success", ageDays: 90 }] },
  { name: "unknown", path: toUnknown, sent: [{ class: "unknown", ageDays: 1 }] },
  { name: "unknown-long-ago", path: toUnknown, sent: [{ class: "unknown", ageDays: 90 }] },
  {
    name: "found-by-record",
    path: [...toUnknown, "settled"],
    sent: [{ class: "unknown", ageDays: 1, isMatched: true }],
  },
  { name: "rejected", path: ["queued", "sending", "rejected"], sent: [{ class: "refused", ageDays: 1 }] },
  { name: "rejected-long-ago", path: ["queued", "sending", "rejected"], sent: [{ class: "refused", ageDays: 31 }] },
  { name: "given-up", path: ["queued", "sending", "rejected", "cancelled"], sent: [{ class: "refused", ageDays: 2 }] },
  { name: "never-left", path: ["queued", "sending", "not_executed"], sent: [{ class: "never_left", ageDays: 3 }] },
  { name: "judged", path: [...toUnknown, "not_executed"], sent: [{ class: "unknown", ageDays: 5 }] },
  {
    name: "doubted",
    path: ["queued", "sending", "accepted", "unknown", "not_executed"],
    sent: [{ class: "success", ageDays: 6 }],
    isDoubted: true,
  },
  {
    name: "doubted-and-paid-again",
    path: ["queued", "sending", "accepted", "unknown", "not_executed", ...toSettled],
    sent: [
      { class: "success", ageDays: 7 },
      { class: "success", ageDays: 2, isMatched: true },
    ],
    isDoubted: true,
  },
  {
    name: "retried",
    path: ["queued", "sending", "rejected", ...toSettled.slice(0, 3)],
    sent: [
      { class: "refused", ageDays: 4 },
      { class: "success", ageDays: 3 },
    ],
  },
  {
    name: "retried-and-paid",
    path: ["queued", "sending", "not_executed", ...toSettled],
    sent: [
      { class: "refused_session", ageDays: 4 },
      { class: "success", ageDays: 3, isMatched: true },
    ],
  },
  {
    name: "late-record",
    path: ["queued", "sending", "rejected", "settled"],
    sent: [{ class: "refused", ageDays: 8, isMatched: true }],
  },
];

test("what a record may belong to is found, whatever became of it, and nothing that has its record or is long over", async () => {
  for (const story of stories) await tell(database.store, story);
  const found = await listMatchable(database.store, "acc_1", WATCH_SINCE_MS);
  const wanted = await byDefinition(database.store, "acc_1");
  expect(found).toEqual(wanted);
  expect(wanted.map(({ attempt }) => attempt.id).sort()).toEqual(
    [
      "accepted-0-1",
      "accepted-long-ago-0-1",
      "doubted-0-1",
      "doubted-and-paid-again-0-1",
      "given-up-0-1",
      "judged-0-1",
      "never-left-0-1",
      "rejected-0-1",
      "retried-0-1",
      "retried-0-2",
      "retried-and-paid-0-1",
      "unknown-0-1",
      "unknown-long-ago-0-1",
    ].sort(),
  );
});

test("however much an account has paid, a look reads only what a record may still belong to", {
  timeout: 120_000,
}, async () => {
  await tell(database.store, { name: "old", count: 1_500, path: toSettled, sent: paid(200) });
  await tell(database.store, { name: "new", count: 1_500, path: toSettled, sent: paid(2) });
  for (const story of stories) await tell(database.store, story);
  const { db, statements } = recordReads(database.store);
  const found = await listMatchable(db, "acc_1", WATCH_SINCE_MS);
  expect(statements).toHaveLength(3);
  for (const statement of statements.splice(0)) await expectFewRows(database.store, statement);
  expect(found).toEqual(await byDefinition(db, "acc_1"));
  await expect(expectFewRows(database.store, statements[0] ?? "")).rejects.toThrow();
});

/** MariaDB counts the rows that it read; SQLite says by which columns it finds them. */
async function expectFewRows(db: Store, statement: string): Promise<void> {
  if (db.dialect === "mysql") {
    const tables = ["attempts", "transfers", "statement_records", "review_decisions", "review_items"];
    expect(await countRowsRead(db, statement, tables), statement).toBeLessThan(200);
    return;
  }
  const steps = await planSteps(db, statement);
  // Each step goes to a transfer, an attempt, a record by its own key, or to the few of a class, state or decision.
  const ways = ["(id=?)", "(transfer_id=?", "(matched_attempt_id=?)", "(account_id=? AND state=?)"];
  const few = [...ways, "(account_id=? AND class=? AND closed_at_ms>?)", "(decision=? AND created_at_ms>?)"];
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.filter((step) => !few.some((way) => step.includes(way)))).toEqual([]);
}

/** The definition in one statement, which reads every attempt of the account. */
async function byDefinition(db: Store, accountId: string) {
  const { attempts: a, transfers: t, statementRecords: r } = db.t;
  const isUnsettled = and(inArray(t.state, ["accepted", "unknown"]), eq(a.n, t.attemptCount));
  const isRefuted = or(ne(t.state, "settled"), lt(a.n, t.attemptCount));
  const isWanted = or(isUnsettled, and(isRefuted, gt(a.closedAtMs, WATCH_SINCE_MS)));
  return db.read
    .select({ attempt: a, transfer: t })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .leftJoin(r, eq(r.matchedAttemptId, a.id))
    .where(and(eq(a.accountId, accountId), isNotNull(a.closedAtMs), isNull(r.matchedAttemptId), isWanted))
    .orderBy(asc(a.openedAtMs), asc(a.id));
}

/** Writes transfers that went this way, with what was sent for each. */
async function tell(db: Store, { name, count = 1, path, sent, isDoubted = false }: Story): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  await db.tx(async (tx) => {
    const { transfers, attempts, statementRecords, reviewItems, reviewDecisions } = tx.t;
    for (let start = 0; start < ids.length; start += CHUNK) {
      const part = ids.slice(start, start + CHUNK);
      await tx.insert(transfers, part.map(draft));
      await tx.insert(
        attempts,
        part.flatMap((id) => sent.map((one, index) => attempt(id, index + 1, one))),
      );
      const records = part.flatMap((id) =>
        sent.flatMap((one, index) => (one.isMatched ? [record(`${id}-${index + 1}`)] : [])),
      );
      if (records.length > 0) await tx.insert(statementRecords, records);
    }
    for (const state of path) await tx.update(transfers, { state }, like(transfers.id, `${name}-%`));
    await tx.update(transfers, { attemptCount: sent.length }, inArray(transfers.id, ids));
    if (!isDoubted) return;
    const seen = { accountId: "acc_1", subjectKind: "transfer", state: "decided" as const, evidence: "{}" };
    const times = { createdAtMs: NOW_MS - 5 * DAY_MS, updatedAtMs: NOW_MS - 5 * DAY_MS };
    for (const id of ids) {
      await tx.insert(reviewItems, { id: `rev-${id}`, kind: "no_record", subjectId: id, ...seen, ...times });
      const by = { act: "resolve", decision: "doubt", reason: "not there", personId: "opr_1", auditSeq: 1 };
      await tx.insert(reviewDecisions, { itemId: `rev-${id}`, ...by, createdAtMs: times.createdAtMs });
    }
  });
}

function draft(id: string) {
  const content = { kind: "cashback" as const, payeeKind: "uid" as const, payee: "30000001", payeeKey: "k" };
  const times = { createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  const rest = { amountMicro: 1n, state: "draft" as const, contentHash: "h", createdBy: "opr_1" };
  return { id, accountId: "acc_1", ...content, ...rest, ...times };
}

function attempt(transferId: string, n: number, sent: Sent) {
  const closedAtMs = NOW_MS - sent.ageDays * DAY_MS;
  return {
    id: `${transferId}-${n}`,
    transferId,
    n,
    origin: "lane" as const,
    accountId: "acc_1",
    fence: 1,
    requestHash: "h",
    sessionGeneration: 1,
    watermarkWalkSeq: 1,
    class: sent.class,
    openedAtMs: closedAtMs - 100,
    closedAtMs,
    createdAtMs: closedAtMs,
    updatedAtMs: closedAtMs,
  };
}

function record(attemptId: string) {
  return {
    accountId: "acc_1",
    recordId: attemptId,
    seenWalkSeq: 2,
    position: 1,
    field: "AVAILABLE_BALANCE",
    changeType: 1,
    changeMicro: -1n,
    changeText: "-0.000001",
    isInexact: false,
    preBalanceMicro: 1n,
    balanceMicro: 0n,
    status: 1,
    occurredAtMs: NOW_MS,
    verdict: "matched" as const,
    matchedAttemptId: attemptId,
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
  };
}
