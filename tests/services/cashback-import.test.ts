import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ImportInput } from "@/domain/cashback-import.schema";
import { sha256Hex } from "@/server/platform/hash";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  decide,
  draftBatch,
  newDraft,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";
import { markPayee } from "../support/marked-payee";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 200 })).items;
const importText = (
  batch: { id: string; version: number },
  text: string,
  change: Partial<Pick<ImportInput, "replace" | "dryRun" | "amount" | "columns">> = {},
) => importCashback(world.ctx, { ...batch, source: { text }, dryRun: false, ...change });
const own = ({ id, version }: { id: string; version: number }) => ({ id, version });

test("CSB-1: the dry run shows what is stored, and stores nothing", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const text = csvOf(["10000001", "10000002", "0123", "", "10000001"]);
  const preview = await importText(own(draft), text, { dryRun: true });
  expect(await linesOf(draft.id)).toEqual([]);
  expect(preview.batch).toBeNull();
  const stored = await importText(own(draft), text);
  expect({ ...stored, batch: null, snapshot: null }).toEqual(preview);
  const lines = await linesOf(draft.id);
  expect(lines.map(({ verdict }) => verdict)).toEqual(preview.rows.map(({ verdict }) => verdict));
  expect(lines.map(({ payee }) => payee ?? "")).toEqual(preview.rows.map(({ payee }) => payee));
});

test("CSB-N3: every row of the file becomes a line, also one without a payee", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001", "", "abc", "10000001"]));
  const { lines } = await getCashback(world.ctx, { id });
  expect(lines).toMatchObject({ all: { count: 4 }, ready: { count: 0 }, held: { count: 2 }, invalid: { count: 2 } });
});

test("the same rows under a campaign are refused with a link to where they were imported", async () => {
  const text = csvOf(uids(3));
  const { id } = await draftBatch(world.ctx, world.account.id, text, { name: "First" });
  const other = await accountRow(world.app);
  const second = await newDraft(world.ctx, other.id);
  const shuffled = csvOf(uids(3).reverse());
  await expect(importText(own(second), shuffled)).rejects.toMatchObject({
    reason: "cashback.same_file",
    code: "CONFLICT",
    params: { batchId: id, batch: "First" },
  });
  expect(await importText(own(second), shuffled, { dryRun: true })).toMatchObject({ sameFile: { batchId: id } });
  expect(await linesOf(second.id)).toEqual([]);
});

test("K04: the same file imported three times at once gives one batch and two links to it", async () => {
  const text = csvOf(uids(40));
  const payers = await Promise.all([1, 2, 3].map(() => accountRow(world.app)));
  const drafts = await Promise.all(payers.map(({ id }) => newDraft(world.ctx, id)));
  const all = await Promise.allSettled(drafts.map((draft) => importText(own(draft), text)));
  const [winner] = all.flatMap((one) => (one.status === "fulfilled" ? [one.value.batch?.id] : []));
  const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused).toHaveLength(2);
  for (const reason of refused) {
    expect(reason).toMatchObject({ reason: "cashback.same_file", params: { batchId: winner } });
  }
  const counts = await Promise.all(drafts.map(async ({ id }) => (await linesOf(id)).length));
  expect(counts.sort((a, b) => a - b)).toEqual([0, 0, 40]);
});

test("K04: one draft imported three times at once holds the lines once", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const text = csvOf(uids(40));
  const all = await Promise.allSettled([1, 2, 3].map(() => importText(own(draft), text)));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of all) {
    if (one.status === "rejected") expect(one.reason).toMatchObject({ params: { batchId: draft.id } });
  }
  expect(await linesOf(draft.id)).toHaveLength(40);
  expect((await getCashback(world.ctx, { id: draft.id })).lines.all.count).toBe(40);
});

test("CSB-5: replacing clears the lines in the same transaction; without it a draft with lines refuses", async () => {
  const batch = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  const text = csvOf(uids(2, 20_000_001));
  await expect(importText(batch, text)).rejects.toMatchObject({ reason: "cashback.has_lines" });
  expect(await linesOf(batch.id)).toHaveLength(3);
  const replaced = await importText(batch, text, { replace: true });
  expect(replaced.batch).toMatchObject({ lines: { all: { count: 2 } }, total: "11.200000" });
  expect((await linesOf(batch.id)).map(({ payee }) => payee)).toEqual(["20000001", "20000002"]);
});

test("amounts by cards: each line gets its step, and who reaches none is paid nothing", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const text = "uid,cards\n10000001,1\n10000002,3\n10000003,0\n10000004,\n10000005,two\n";
  const byCards = [
    { from: 2, amount: "8" },
    { from: 1, amount: "5.6" },
  ];
  await importText(own(draft), text, { amount: { byCards } });
  const lines = await linesOf(draft.id);
  expect(lines.map(({ amount, verdict }) => [amount, verdict])).toEqual([
    ["5.600000", "ready"],
    ["8.000000", "ready"],
    ...[3, 4, 5].map(() => [null, "invalid"]),
  ]);
  expect(lines[2]?.reasons).toContainEqual(
    expect.objectContaining({ code: "bad_amount", params: { hint: "no_amount_for_cards", cards: 0 } }),
  );
  expect((await getCashback(world.ctx, { id: draft.id })).amount).toEqual({
    byCards: [
      { from: 1, amount: "5.600000" },
      { from: 2, amount: "8.000000" },
    ],
  });
});

test("amounts by cards need the column of the cards, and nothing is stored without it", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const choice = { amount: { byCards: [{ from: 1, amount: "5" }] } };
  await expect(importText(own(draft), "uid\n10000001\n", choice)).rejects.toMatchObject({
    reason: "import.columns",
    params: { field: "cards", isMissing: true },
  });
  expect(await linesOf(draft.id)).toEqual([]);
});

test("a draft takes another amount rule with its file, in the same act, and only then", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const text = "uid,payout\n10000001,12.5\n10000002,7\n";
  const choice = { amount: { column: true as const }, columns: { uid: 0, amount: 1 } };
  const preview = await importText(own(draft), text, { ...choice, dryRun: true });
  expect(preview.totals.ready).toEqual({ count: 2, sum: "19.500000" });
  expect((await getCashback(world.ctx, { id: draft.id })).amount).toEqual({ fixed: "5.600000" });
  const stored = await importText(own(draft), text, choice);
  expect(stored.batch).toMatchObject({ amount: { column: true }, total: "19.500000" });
  const fixed = { amount: { fixed: "3" }, replace: true };
  const again = await importText({ id: draft.id, version: stored.batch?.version ?? 0 }, text, fixed);
  expect(again.batch).toMatchObject({ amount: { fixed: "3.000000" }, total: "6.000000" });
});

test("CSB-N5: an import that fails leaves lines and totals as they were", async () => {
  const batch = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  await expect(importText(batch, 'uid\n"10000009', { replace: true })).rejects.toMatchObject({
    reason: "import.unclosed_quote",
  });
  await expect(importText({ ...batch, version: 1 }, csvOf(uids(2)), { replace: true })).rejects.toMatchObject({
    reason: "cashback.stale_version",
  });
  expect(await getCashback(world.ctx, { id: batch.id })).toMatchObject({
    total: "16.800000",
    lines: { all: { count: 3 } },
  });
  expect(await linesOf(batch.id)).toHaveLength(3);
});

test("the rows of a draft that was given up may be imported again", async () => {
  const text = csvOf(uids(3));
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  await stopCashback(world.ctx, { id, why: "the wrong payer was chosen" });
  await expect(draftBatch(world.ctx, world.account.id, text)).resolves.toBeDefined();
});

test("nothing is imported into a batch that was started", async () => {
  const { id, version } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const { version: started } = await startDraft(world.ctx, id);
  for (const known of [version, started]) {
    await expect(
      importText({ id, version: known }, csvOf(uids(1, 30_000_000)), { replace: true }),
    ).rejects.toMatchObject({
      reason: "cashback.not_a_draft",
    });
  }
});

test("a payee who was paid, or is being paid, in this campaign is held with a link", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)), { name: "First" });
  await startDraft(world.ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "settled", "10000002": "unknown" });
  const payer = await accountRow(world.app);
  const second = await draftBatch(world.ctx, payer.id, csvOf([...uids(3), "10000009"]));
  const reasons = (await linesOf(second.id)).map((line) =>
    line.reasons.map(({ code, params }) => [code, params.batch]),
  );
  expect(reasons).toEqual([
    [["paid_before", "First"]],
    [["unknown_elsewhere", "First"]],
    [["open_elsewhere", "First"]],
    [],
  ]);
});

test("a row by UID whose address was paid in this campaign is held, also when it is undecided again", async () => {
  const paid = await draftBatch(world.ctx, world.account.id, "email\nanna@example.com\nbob@example.com\n");
  await startDraft(world.ctx, paid.id);
  await settleAll(world.app, paid.id, { "anna@example.com": "settled", "bob@example.com": "unknown" });
  const other = await accountRow(world.app);
  const text = "uid,email\n10000001,Anna@example.com\n10000002,bob@example.com\n10000003,chris@example.com\n";
  const next = await draftBatch(world.ctx, other.id, text);
  const shown = async () =>
    (await linesOf(next.id)).map(({ verdict, reasons }) => [verdict, reasons[0]?.code, reasons[0]?.params.email]);
  const held = [
    ["held", "paid_before", "anna@example.com"],
    ["held", "unknown_elsewhere", "bob@example.com"],
    ["ready", undefined, undefined],
  ];
  expect(await shown()).toEqual(held);
  const ids = (await linesOf(next.id)).map(({ id }) => id);
  await decide(world.ctx, next.id, { ids }, "exclude", { count: 3, sum: "16.8" });
  await decide(world.ctx, next.id, { ids }, "reset", { count: 3, sum: "16.8" });
  expect(await shown()).toEqual(held);
});

test("earlier payments are no reason where repeats are expected, and hold the line where they are not", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await startDraft(world.ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "settled", "10000002": "settled" });
  const payer = await accountRow(world.app);
  const monthly = await draftBatch(world.ctx, payer.id, csvOf(uids(2)), { campaign: { key: "cashback-2026-06" } });
  expect((await linesOf(monthly.id)).map(({ verdict }) => verdict)).toEqual(["ready", "ready"]);
  const once = await draftBatch(world.ctx, payer.id, csvOf(uids(2)), {
    campaign: { key: "welcome", expectsRepeats: false },
  });
  const [line] = await linesOf(once.id);
  expect(line).toMatchObject({
    verdict: "held",
    reasons: [{ code: "repeat_payee", params: { count: 1, amount: "5.600000" }, decisions: ["pay", "exclude"] }],
    earlier: { count: 1, sum: "5.600000" },
  });
});

test("G8: an account of ours is held whether it is named by UID or by e-mail, the payer itself is invalid", async () => {
  const managed = await accountRow(world.app, { uid: "77000001", name: "managed" });
  const text = `uid,email\n${managed.uid},\n,Managed@Example.com\n${world.account.uid},\n`;
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  const lines = await linesOf(id);
  expect(lines.map(({ verdict }) => verdict)).toEqual(["held", "held", "invalid"]);
  expect(lines[0]?.reasons).toMatchObject([
    { code: "own_account", decisions: ["exclude"], params: { accountId: managed.id } },
  ]);
});

test("a blocked payee, a large first payment and a payee's own limit hold the line", async () => {
  await markPayee(world.app.db, "10000001", { status: "blocked" });
  await markPayee(world.app.db, "10000002", { status: "normal", limitMicro: 1_000_000n });
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(4), ["5.6", "5.6", "50.000001", "50"]), {
    amount: { column: true },
  });
  const codes = (await linesOf(id)).map((line) => line.reasons.map(({ code }) => code));
  expect(codes[0]).toEqual(["payee_blocked"]);
  expect(codes[1]).toEqual(["amount_unusual"]);
  expect(codes[2]).toContain("new_payee_large");
  expect(codes[3]).not.toContain("new_payee_large");
});

test("CSB-4: seen before and never paid is a note, not a reason", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const [line] = await linesOf(first.id);
  await decide(world.ctx, first.id, { ids: [line?.id ?? ""] }, "exclude", { count: 1, sum: "5.6" });
  const payer = await accountRow(world.app);
  const second = await draftBatch(world.ctx, payer.id, csvOf(uids(3)), { campaign: { key: "cashback-2026-06" } });
  const lines = await linesOf(second.id);
  expect(lines.map(({ notes }) => notes.map(({ code }) => code))).toEqual([["seen_never_paid"], [], []]);
  expect(lines.map(({ verdict }) => verdict)).toEqual(["ready", "ready", "ready"]);
});

test("a file that was uploaded is read for its owner only", async () => {
  const draft = await newDraft(world.ctx, world.account.id);
  const bytes = Buffer.from(csvOf(uids(2)));
  const id = world.app.ids.next("upl");
  const atMs = world.clock.nowMs();
  mkdirSync(join(world.app.dataDir, "uploads"), { recursive: true });
  writeFileSync(join(world.app.dataDir, "uploads", id), bytes);
  await world.app.db.insert(world.app.db.t.uploads, {
    id,
    ownerId: world.ctx.caller.personId,
    sha256: sha256Hex(bytes),
    bytes: bytes.length,
    mime: "text/csv",
    nameShown: "may.csv",
    expiresAtMs: atMs + 60_000,
    createdAtMs: atMs,
  });
  const input = { ...own(draft), source: { uploadId: id }, dryRun: false };
  const stranger = { ...world.ctx, caller: { ...world.ctx.caller, personId: "opr_other" } };
  await expect(importCashback(stranger, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await importCashback(world.ctx, input);
  expect((await getCashback(world.ctx, { id: draft.id })).file).toMatchObject({ name: "may.csv", rows: 2 });
});
