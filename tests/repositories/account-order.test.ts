import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listAccountsThatSent } from "@/server/repositories/attempts.repository";
import { listAccountsWithOpenRecords } from "@/server/repositories/statements.repository";
import { listAccountsWithWork } from "@/server/repositories/transfer-queue.repository";
import { type TestDatabase, testDatabase } from "../support/database";

const NOW_MS = 1_800_000_000_000;
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
  for (const id of ["acc_c", "acc_a", "acc_d", "acc_b"]) await insertAccount(id);
});
afterEach(() => database.close());

test("of the accounts with something to send, whoever waits longest comes first, then by id", async () => {
  await insertTransfer("acc_b", { createdAtMs: NOW_MS, states: ["queued"] });
  await insertTransfer("acc_a", { createdAtMs: NOW_MS, states: ["queued"] });
  await insertTransfer("acc_d", { createdAtMs: NOW_MS - 9, states: ["queued"] });
  await insertTransfer("acc_a", { createdAtMs: NOW_MS - 5, states: ["queued"] });
  await insertTransfer("acc_c", { createdAtMs: NOW_MS - 4, states: ["queued"] });
  expect(await listAccountsWithWork(database.store, NOW_MS, 10)).toEqual(["acc_d", "acc_a", "acc_c", "acc_b"]);
  expect(await listAccountsWithWork(database.store, NOW_MS, 2)).toEqual(["acc_d", "acc_a"]);
});

test("of the accounts with something to look up, what may be on the wire comes first, then what is due longest", async () => {
  await insertTransfer("acc_b", { states: ["queued", "sending", "accepted"], nextCheckAtMs: NOW_MS - 3 });
  await insertTransfer("acc_a", { states: ["queued", "sending", "unknown"], nextCheckAtMs: NOW_MS - 3 });
  await insertTransfer("acc_c", { states: ["queued", "sending", "unknown"], nextCheckAtMs: NOW_MS - 8 });
  await insertTransfer("acc_d", { states: ["queued", "sending"], nextCheckAtMs: null });
  expect(await listAccountsWithWork(database.store, NOW_MS, 10)).toEqual(["acc_d", "acc_c", "acc_a", "acc_b"]);
});

test("accounts that are remembered at the start come in the order of their ids", async () => {
  for (const accountId of ["acc_d", "acc_b", "acc_a"]) {
    const transferId = await insertTransfer(accountId, { states: ["queued", "sending", "unknown"] });
    await insertAttempt(accountId, transferId);
    await insertOpenRecord(accountId);
  }
  expect(await listAccountsThatSent(database.store, NOW_MS - 1, 10)).toEqual(["acc_a", "acc_b", "acc_d"]);
  expect(await listAccountsWithOpenRecords(database.store, 10)).toEqual(["acc_a", "acc_b", "acc_d"]);
});

async function insertAccount(id: string): Promise<void> {
  const { store } = database;
  const email = `${id}@example.com`;
  await store.insert(store.t.accounts, { id, email, emailCanon: email, createdAtMs: NOW_MS, updatedAtMs: NOW_MS });
}

let made = 0;
type Story = {
  states: ("queued" | "sending" | "accepted" | "unknown")[];
  createdAtMs?: number;
  nextCheckAtMs?: number | null;
};

async function insertTransfer(accountId: string, { states, createdAtMs = NOW_MS, nextCheckAtMs }: Story) {
  const { store } = database;
  const { transfers: t } = store.t;
  made += 1;
  const id = `trf_${made}`;
  const content = { kind: "cashback" as const, payeeKind: "uid" as const, payee: "30000001", payeeKey: "k" };
  const rest = { amountMicro: 1n, state: "draft" as const, contentHash: "h", createdBy: "opr_1" };
  await store.insert(t, { id, accountId, ...content, ...rest, createdAtMs, updatedAtMs: createdAtMs });
  for (const state of states) await store.update(t, { state }, eq(t.id, id));
  if (nextCheckAtMs !== undefined) await store.update(t, { nextCheckAtMs }, eq(t.id, id));
  return id;
}

async function insertAttempt(accountId: string, transferId: string): Promise<void> {
  const { store } = database;
  const sent = { origin: "lane" as const, fence: 1, requestHash: "h", sessionGeneration: 1, watermarkWalkSeq: 1 };
  const times = { openedAtMs: NOW_MS, closedAtMs: NOW_MS, createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  const of = { id: `${transferId}-1`, transferId, n: 1, accountId, class: "unknown" as const };
  await store.insert(store.t.attempts, { ...of, ...sent, ...times });
}

async function insertOpenRecord(accountId: string): Promise<void> {
  const { store } = database;
  const money = { changeMicro: -1n, changeText: "-0.000001", isInexact: false, preBalanceMicro: 1n, balanceMicro: 0n };
  const shown = { field: "AVAILABLE_BALANCE", changeType: 1, status: 1, verdict: "open" as const, ...money };
  const times = { occurredAtMs: NOW_MS, createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  const of = { accountId, recordId: `r-${accountId}`, seenWalkSeq: 2, position: 1 };
  await store.insert(store.t.statementRecords, { ...of, ...shown, ...times });
}
