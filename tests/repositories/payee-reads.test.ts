import { afterAll, beforeAll, expect, test } from "vitest";
import { hasOtherPayment } from "@/server/repositories/payee-claims.repository";
import { listSamePayments } from "@/server/repositories/transfer-checks.repository";
import { type TestDatabase, testDatabase } from "../support/database";
import { countRowsRead, planSteps } from "../support/query-plan";
import { recordReads } from "../support/recorded-reads";

const NOW_MS = 1_800_000_000_000;
const LINES = 1_200;
const CHUNK = 200;
const VISIBLE_MS = 1_000;
let database: TestDatabase;

/** One campaign, and everybody in it gets the same. */
beforeAll(async () => {
  database = await testDatabase();
  const { store } = database;
  const { accounts, transfers } = store.t;
  const email = "payer@example.com";
  const times = { createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  await store.insert(accounts, { id: "acc_1", email, emailCanon: email, ...times });
  const content = { accountId: "acc_1", kind: "cashback", payeeKind: "uid", amountMicro: 5_600_000n } as const;
  const rest = { state: "draft", contentHash: "h", createdBy: "opr_1", campaignKey: "may", ...times } as const;
  for (let start = 0; start < LINES; start += CHUNK) {
    const part = Array.from({ length: CHUNK }, (_, at) => start + at);
    await store.insert(
      transfers,
      part.map((no) => ({
        id: `trf_${no}`,
        payee: `${no}`,
        payeeKey: `uid:${no}`,
        aliasKey: `mail:${no}`,
        ...content,
        ...rest,
      })),
    );
  }
  await store.update(transfers, { state: "queued" }, undefined);
  await store.update(transfers, { state: "sending" }, undefined);
});
afterAll(() => database.close());

const names = { payeeKey: "uid:7", aliasKey: "mail:7" };

test("however large its campaign is, another payment to a payee is looked for among those to this payee", async () => {
  const { db, statements } = recordReads(database.store);
  const of = (id: string, campaignKey: string) => ({ id, campaignKey, ...names });
  expect(await hasOtherPayment(db, of("trf_7", "may"), VISIBLE_MS)).toBe(false);
  expect(await hasOtherPayment(db, of("trf_new", "june"), VISIBLE_MS)).toBe(false);
  expect(await hasOtherPayment(db, of("trf_new", "may"), VISIBLE_MS)).toBe(true);
  expect(await hasOtherPayment(db, { ...of("trf_new", "may"), payeeKey: "mail:7", aliasKey: null }, VISIBLE_MS)).toBe(
    true,
  );
  expect(statements).toHaveLength(4);
  await expectByPayee(statements);
});

test("and so is a payment of the same amount, by either name", async () => {
  const { db, statements } = recordReads(database.store);
  const asked = { amountMicro: 5_600_000n, sinceMs: NOW_MS - 1, exceptId: null };
  const found = [{ id: "trf_7", state: "sending", batchId: null, createdAtMs: NOW_MS }];
  expect(await listSamePayments(db, { ...asked, names: ["uid:7", "mail:7"] })).toEqual(found);
  expect(await listSamePayments(db, { ...asked, names: ["mail:7"] })).toEqual(found);
  expect(await listSamePayments(db, { ...asked, names: ["uid:7"], exceptId: "trf_7" })).toEqual([]);
  expect(await listSamePayments(db, { ...asked, names: ["uid:7"], amountMicro: 5_600_001n })).toEqual([]);
  expect(await listSamePayments(db, { ...asked, names: ["uid:7"], sinceMs: NOW_MS })).toEqual([]);
  expect(statements).toHaveLength(5);
  await expectByPayee(statements);
});

async function expectByPayee(statements: readonly string[]): Promise<void> {
  const { store } = database;
  for (const statement of statements) {
    if (store.dialect === "mysql") {
      expect(await countRowsRead(store, statement, ["transfers"]), statement).toBeLessThan(20);
      continue;
    }
    const steps = (await planSteps(store, statement)).filter((step) => /^\w+ transfers /.test(step));
    expect(steps.length, statement).toBeGreaterThan(0);
    expect(steps.filter((step) => !/\((payee|alias)_key=\?/.test(step))).toEqual([]);
  }
}
