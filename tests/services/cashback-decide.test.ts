import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decideLines } from "@/server/services/cashback/decide-lines";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  decide,
  draftBatch,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 200 })).items;
const auditOf = async (action: string) => {
  const { auditEntries: t } = world.app.db.t;
  return world.app.db.read.select().from(t).where(eq(t.action, action));
};
/** Lines without a card are held for one reason. */
const withoutCards = (payees: readonly string[]) => ["uid,cards", ...payees.map((uid) => `${uid},0`), ""].join("\n");
/** No card, and a date that does not exist: two reasons. */
const twoReasons = (payees: readonly string[]) =>
  ["uid,registered on,cards", ...payees.map((uid) => `${uid},2026-02-30,0`), ""].join("\n");

test("L03: a group decision of 61 lines and its undo are one audit entry each, and the lines are as before", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, withoutCards(uids(61)));
  const before = await linesOf(id);
  const all = { count: 61, sum: "341.6" };
  const paid = await decide(world.ctx, id, { reason: "no_card" }, "pay", all);
  expect(paid).toMatchObject({ changed: { count: 61, sum: "341.600000" }, lines: { ready: { count: 61 } } });
  expect((await linesOf(id)).every(({ isOverridden }) => isOverridden)).toBe(true);
  const undone = await decide(world.ctx, id, { reason: "no_card" }, "reset", all);
  expect(undone.lines).toMatchObject({ ready: { count: 0 }, held: { count: 61 } });
  expect(await linesOf(id)).toEqual(before);
  expect(await auditOf("batch.decide")).toHaveLength(2);
  const { decisions } = await getCashback(world.ctx, { id });
  expect(decisions.map(({ decision, count }) => [decision, count])).toEqual([
    ["reset", 61],
    ["pay", 61],
  ]);
});

test("L02: a line with two reasons, one of them decided, is still held and not part of the total", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, twoReasons(uids(1)));
  const one = { count: 1, sum: "5.6" };
  const first = await decide(world.ctx, id, { reason: "no_card" }, "pay", one);
  expect(first.lines).toMatchObject({ ready: { count: 0 }, held: { count: 1 } });
  const second = await decide(world.ctx, id, { reason: "bad_date" }, "pay", one);
  expect(second.lines).toMatchObject({ ready: { count: 1 }, held: { count: 0 } });
  expect((await getCashback(world.ctx, { id })).total).toBe("5.600000");
});

test("BAT-6: a selection that is not what the screen showed is refused with the difference", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, withoutCards(uids(3)));
  for (const expected of [
    { count: 2, sum: "16.8" },
    { count: 3, sum: "16.800001" },
  ]) {
    await expect(decide(world.ctx, id, { reason: "no_card" }, "pay", expected)).rejects.toMatchObject({
      reason: "cashback.selection_changed",
      params: { count: 3, sum: "16.800000" },
    });
  }
  expect(await auditOf("batch.decide")).toHaveLength(0);
  expect((await linesOf(id)).every(({ verdict }) => verdict === "held")).toBe(true);
});

test("a reason that can only be excluded is not paid by any selection", async () => {
  const managed = await accountRow(world.app, { uid: "77000001" });
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf([managed.uid, "10000001"]));
  const [line] = await linesOf(id);
  const one = { count: 1, sum: "5.6" };
  const refused = { reason: "cashback.exclude_only", params: { holdReason: "own_account" } };
  await expect(decide(world.ctx, id, { reason: "own_account" }, "pay", one)).rejects.toMatchObject(refused);
  await expect(decide(world.ctx, id, { ids: [line?.id ?? ""] }, "pay", one)).rejects.toMatchObject(refused);
  const all = { count: 2, sum: "11.2" };
  await expect(decide(world.ctx, id, { filter: {}, except: [] }, "pay", all)).rejects.toMatchObject(refused);
  const out = await decide(world.ctx, id, { reason: "own_account" }, "exclude", one);
  expect(out.lines).toMatchObject({ excluded: { count: 1 }, held: { count: 0 } });
});

test("keep one, exclude the others: a payee is ready once, whichever line is kept", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001", "10000002", "10000001", "10000001"]));
  const lines = await linesOf(id);
  const idsOf = (...seqs: number[]) => seqs.map((seq) => lines.find((line) => line.seq === seq)?.id ?? "");
  const verdicts = async () => (await linesOf(id)).map(({ verdict }) => verdict);
  await expect(decide(world.ctx, id, { ids: idsOf(1, 3) }, "pay", { count: 2, sum: "11.2" })).rejects.toMatchObject({
    reason: "cashback.keep_one",
    params: { line: 4 },
  });
  await decide(world.ctx, id, { ids: idsOf(3) }, "pay", { count: 1, sum: "5.6" });
  expect(await verdicts()).toEqual(["excluded", "ready", "ready", "excluded"]);
  await decide(world.ctx, id, { ids: idsOf(1) }, "pay", { count: 1, sum: "5.6" });
  expect(await verdicts()).toEqual(["ready", "ready", "excluded", "excluded"]);
  await decide(world.ctx, id, { reason: "duplicate_in_file" }, "reset", { count: 3, sum: "16.8" });
  await decide(world.ctx, id, { reason: "duplicate_in_file" }, "pay", { count: 3, sum: "16.8" });
  expect(await verdicts()).toEqual(["ready", "ready", "excluded", "excluded"]);
});

test("a decision about lines of one payee tells what is paid and what is excluded, and is taken back as one", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001", "10000002", "10000001"]));
  const before = await linesOf(id);
  const two = { count: 2, sum: "11.2" };
  const kept = await decide(world.ctx, id, { reason: "duplicate_in_file" }, "pay", two);
  expect(kept).toMatchObject({
    changed: { count: 2, sum: "11.200000" },
    paid: { count: 1, sum: "5.600000" },
    excluded: { count: 1, sum: "5.600000" },
  });
  const ids = kept.lineIds ?? [];
  expect(ids).toHaveLength(2);
  const undone = await decide(world.ctx, id, { ids, reason: "duplicate_in_file" }, "reset", kept.changed);
  expect(undone).toMatchObject({ changed: { count: 2 }, paid: { count: 0 }, excluded: { count: 0 } });
  expect(await linesOf(id)).toEqual(before);
  const third = before.filter(({ seq }) => seq === 3).map((line) => line.id);
  const one = { count: 1, sum: "5.6" };
  const single = await decide(world.ctx, id, { ids: third, reason: "duplicate_in_file" }, "pay", one);
  expect([single.paid.count, single.excluded.count, single.lineIds?.length]).toEqual([1, 1, 2]);
});

test("one person named by UID in one row and by the address of that row in another is paid once", async () => {
  const text = "uid,email\n10000001,anna@example.com\n,Anna@example.com\n10000002,bob@example.com\n";
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  const [byUid, byEmail] = await linesOf(id);
  const both = [byUid?.id ?? "", byEmail?.id ?? ""];
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(["held", "held", "ready"]);
  await expect(decide(world.ctx, id, { ids: both }, "pay", { count: 2, sum: "11.2" })).rejects.toMatchObject({
    reason: "cashback.keep_one",
  });
  await decide(world.ctx, id, { reason: "duplicate_in_file" }, "pay", { count: 2, sum: "11.2" });
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(["ready", "excluded", "ready"]);
  await decide(world.ctx, id, { ids: [byEmail?.id ?? ""] }, "pay", { count: 1, sum: "5.6" });
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(["excluded", "ready", "ready"]);
});

test("invalid lines can be excluded by filter with exceptions, and ready ones taken out by hand", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["abc", "def", "10000001", "10000002"]));
  const [first, , third] = await linesOf(id);
  const filtered = { filter: { state: "invalid" as const }, except: [first?.id ?? ""] };
  const out = await decide(world.ctx, id, filtered, "exclude", { count: 1, sum: "5.6" });
  expect(out.lines).toMatchObject({ invalid: { count: 1 }, excluded: { count: 1 }, ready: { count: 2 } });
  await decide(world.ctx, id, { ids: [third?.id ?? ""] }, "exclude", { count: 1, sum: "5.6" });
  expect((await linesOf(id))[2]).toMatchObject({ verdict: "excluded", reasons: [{ code: "by_hand" }] });
  await decide(world.ctx, id, { ids: [third?.id ?? ""] }, "reset", { count: 1, sum: "5.6" });
  expect((await linesOf(id))[2]).toMatchObject({ verdict: "ready", reasons: [] });
});

test("a line of another batch cannot be named", async () => {
  const one = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  const payer = await accountRow(world.app);
  const other = await draftBatch(world.ctx, payer.id, csvOf(uids(1, 20_000_001)));
  const [foreign] = await linesOf(other.id);
  await expect(
    decide(world.ctx, one.id, { ids: [foreign?.id ?? ""] }, "exclude", { count: 0, sum: "0" }),
  ).rejects.toMatchObject({ reason: "line.not_found" });
});

test("what somebody waited for has ended: an undo judges the line by the books as they are now", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await startDraft(world.ctx, first.id);
  const payer = await accountRow(world.app);
  const second = await draftBatch(world.ctx, payer.id, csvOf([...uids(2), "10000009"]));
  const two = { count: 2, sum: "11.2" };
  await decide(world.ctx, second.id, { reason: "open_elsewhere" }, "exclude", two);
  await settleAll(world.app, first.id, { "10000001": "rejected", "10000002": "settled" });
  await decide(world.ctx, second.id, { reason: "open_elsewhere" }, "reset", two);
  const lines = await linesOf(second.id);
  expect(lines.map(({ verdict, reasons }) => [verdict, reasons.map(({ code }) => code)])).toEqual([
    ["ready", []],
    ["held", ["paid_before"]],
    ["ready", []],
  ]);
});

test("nothing is decided once the batch was started", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const [line] = await linesOf(id);
  await startDraft(world.ctx, id);
  for (const decision of ["exclude", "pay", "reset"] as const) {
    await expect(
      decideLines(world.ctx, {
        id,
        sel: { ids: [line?.id ?? ""] },
        decision,
        expect: { count: 1, sum: "5.6" },
        why: "too late for this",
      }),
    ).rejects.toMatchObject({ reason: "cashback.not_a_draft" });
  }
});

test("two people who decide the same lines at once leave one consistent answer", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, withoutCards(uids(30)));
  const all = { count: 30, sum: "168" };
  const acts = await Promise.allSettled([
    decide(world.ctx, id, { reason: "no_card" }, "pay", all),
    decide(world.ctx, id, { reason: "no_card" }, "exclude", all),
  ]);
  expect(acts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const { lines } = await getCashback(world.ctx, { id });
  expect([lines.ready.count, lines.excluded.count].sort((a, b) => a - b)).toEqual([0, 30]);
  expect(await auditOf("batch.decide")).toHaveLength(1);
});
