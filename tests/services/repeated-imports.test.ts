import { afterEach, expect, test } from "vitest";
import type { AuthorityInput } from "@/domain/account.schema";
import { jobHandlers } from "@/server/jobs/job-handlers";
import { runDueJobs } from "@/server/jobs/run-jobs";
import { importAccounts } from "@/server/services/accounts/import-accounts";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import type { ServiceContext } from "@/server/services/context";
import { type AccountWorld, accountWorld, uidOf } from "../support/account-world";
import { testPassword } from "../support/app";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  newDraft,
  startDraft,
  uids,
} from "../support/factories";

let open: CashbackWorld | AccountWorld | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function cashback() {
  const world = await cashbackWorld();
  open = world;
  const { id, version } = await newDraft(world.ctx, world.account.id);
  const input = { idempotencyKey: "may", id, version, source: { text: csvOf(uids(5)) }, dryRun: false };
  return { ...world, input };
}

test("the same key and file give the first answer again, before and after the start, and no second line", async () => {
  const { ctx, input } = await cashback();
  const first = await importCashback(ctx, input);
  expect(first).toMatchObject({ replayed: false, batch: { intent: "draft", lines: { ready: { count: 5 } } } });
  expect(await importCashback(ctx, input)).toEqual({ ...first, replayed: true });
  const { snapshot } = await reviewCashback(ctx, { id: input.id });
  expect(first.snapshot).toBe(snapshot);
  const confirm = { snapshot, typedTotal: first.totals.ready.sum, stepUp: { password: testPassword } };
  await startCashback(ctx, { idempotencyKey: "may", id: input.id, confirm });
  expect(await importCashback(ctx, input)).toEqual({ ...first, replayed: true });
  expect((await listCashbackLines(ctx, { filter: { id: input.id }, limit: 50 })).total).toBe(5);
});

test("another file under the same key is refused, and another key for the same rows is refused as before", async () => {
  const { ctx, input } = await cashback();
  await importCashback(ctx, input);
  const other = { ...input, source: { text: csvOf(uids(6)) } };
  await expect(importCashback(ctx, other)).rejects.toMatchObject({ reason: "idempotency.key_reused" });
  await expect(importCashback(ctx, { ...input, idempotencyKey: "june" })).rejects.toMatchObject({ code: "CONFLICT" });
  const { lines } = await getCashback(ctx, { id: input.id });
  expect(lines.all.count).toBe(5);
});

test("of the same import sent three times at once one is done, and all are answered alike", async () => {
  const { ctx, input } = await cashback();
  const answers = await Promise.all([1, 2, 3].map(() => importCashback(ctx, input)));
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(answers.map(({ snapshot, batch }) => `${snapshot}${batch?.version}`)).size).toBe(1);
});

test("a refused import keeps nothing for its key, and a dry run needs none", async () => {
  const { ctx, input } = await cashback();
  await expect(importCashback(ctx, { ...input, version: 99 })).rejects.toMatchObject({
    reason: "cashback.stale_version",
  });
  expect(await importCashback(ctx, { ...input, dryRun: true })).toMatchObject({ snapshot: null, replayed: false });
  expect(await importCashback(ctx, input)).toMatchObject({ replayed: false });
});

test("what one key was told is not told to a key for some accounts that sends the same import again", async () => {
  const { ctx, app, account, input } = await cashback();
  const elsewhere = await accountRow(app);
  const secret = await draftBatch(ctx, elsewhere.id, csvOf(uids(5).slice(0, 2)), { name: "Secret" });
  await startDraft(ctx, secret.id);
  const wide = await importCashback(ctx, input);
  const key = {
    id: "key_1",
    name: "narrow",
    prefix: "imk_",
    accountIds: [account.id],
    expiresAtMs: Date.now() + 60_000,
  };
  const limits = { limitTransferMicro: null, limitDayMicro: null };
  const narrow: ServiceContext = { ...ctx, caller: { ...ctx.caller, scopes: ["draft"], key: { ...key, ...limits } } };
  const told = await importCashback(narrow, input);
  expect(told.replayed).toBe(true);
  const namesOthers = (rows: unknown) =>
    [secret.id, elsewhere.id, "Secret"].some((word) => JSON.stringify(rows).includes(word));
  expect([namesOthers(wide.rows), namesOthers(told.rows)]).toEqual([true, false]);
  expect(told.rows.map(({ payee }) => payee)).toEqual(wide.rows.map(({ payee }) => payee));
});

test("a list of accounts is taken over once under one key, whatever passwords come with it", async () => {
  const world = await accountWorld();
  open = world;
  const { ctx } = world;
  for (const name of ["ann", "bob"]) {
    const email = `${name}@example.com`;
    world.people.set(email, { password: "S3cret-Passw0rd", uid: uidOf(name), available: "12.5" });
  }
  const authority: AuthorityInput = { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-15" };
  const text = "ann@example.com S3cret-Passw0rd\nbob@example.com S3cret-Passw0rd";
  const input = { idempotencyKey: "fleet", source: { text }, authority, dryRun: false };
  const first = await importAccounts(ctx, input);
  expect(first).toMatchObject({ replayed: false });
  await runDueJobs(ctx, jobHandlers);
  expect((await listAccounts(ctx, { limit: 10 })).total).toBe(2);
  const changed = { text: text.replaceAll("Passw0rd", "0ther-Passw0rd") };
  expect(await importAccounts(ctx, input)).toEqual({ ...first, replayed: true });
  expect(await importAccounts(ctx, { ...input, source: changed })).toEqual({ ...first, replayed: true });
  const shorter = { text: "ann@example.com S3cret-Passw0rd" };
  const refused = { reason: "idempotency.key_reused" };
  await expect(importAccounts(ctx, { ...input, source: shorter })).rejects.toMatchObject(refused);
  await expect(importAccounts(ctx, { ...input, idempotencyKey: "again" })).rejects.toMatchObject({
    reason: "job.empty",
  });
});
