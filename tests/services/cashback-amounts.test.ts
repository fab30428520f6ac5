import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SetAmountInput } from "@/domain/cashback-batch-line.schema";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { setAmount } from "@/server/services/cashback/set-amount";
import { type CashbackWorld, cashbackWorld, csvOf, decide, draftBatch, startDraft, uids } from "../support/factories";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 200 })).items;
const everyLine = { filter: {}, except: [] };
async function set(id: string, sel: SetAmountInput["sel"], amount: string, dryRun = false) {
  const { version } = await getCashback(world.ctx, { id });
  return setAmount(world.ctx, { id, version, sel, amount, dryRun });
}
const idsOf = async (id: string, lineNos: readonly number[]) =>
  (await linesOf(id)).filter(({ sourceLineNo }) => lineNos.includes(sourceLineNo)).map((line) => line.id);

test("a dry run lists what is saved then, and saves nothing", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(4)));
  const before = await linesOf(id);
  const plan = await set(id, everyLine, "8", true);
  expect(await linesOf(id)).toEqual(before);
  const saved = await set(id, everyLine, "8");
  expect({ ...saved, version: plan.version }).toEqual(plan);
  expect(saved).toMatchObject({ changed: 4, before: "22.400000", after: "32.000000", reopened: 0, newlyHeld: 0 });
  expect(saved.from).toEqual([{ amount: "5.600000", count: 4 }]);
  expect((await linesOf(id)).map(({ amount }) => amount)).toEqual(Array(4).fill("8.000000"));
});

test("the total and what is sent follow the new amounts", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  await set(id, { ids: await idsOf(id, [2]) }, "9.25");
  const batch = await getCashback(world.ctx, { id });
  expect(batch).toMatchObject({ total: "20.450000", hasOwnAmounts: true, amount: { fixed: "5.600000" } });
  await startDraft(world.ctx, id);
  const { transfers: t } = world.app.db.t;
  const sent = await world.app.db.read.select({ amount: t.amountMicro }).from(t).where(eq(t.batchId, id));
  expect(sent.map(({ amount }) => amount).toSorted()).toEqual([5_600_000n, 5_600_000n, 9_250_000n]);
});

test("a decision to pay was about an amount: with another one it is open again, and what was excluded stays so", async () => {
  const text = "uid,cards\n10000001,0\n10000002,0\n10000003,1\n";
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  await decide(world.ctx, id, { ids: await idsOf(id, [2]) }, "pay", { count: 1, sum: "5.6" });
  await decide(world.ctx, id, { ids: await idsOf(id, [3]) }, "exclude", { count: 1, sum: "5.6" });
  const same = await set(id, { ids: await idsOf(id, [2]) }, "5.6");
  expect(same).toMatchObject({ changed: 0, reopened: 0 });
  const saved = await set(id, everyLine, "6");
  expect(saved).toMatchObject({
    changed: 3,
    reopened: 1,
    newlyHeld: 1,
    lines: { ready: { count: 1, sum: "6.000000" } },
  });
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(["held", "excluded", "ready"]);
  const { decisions } = await getCashback(world.ctx, { id });
  expect(decisions[0]).toMatchObject({ decision: "reset", holdReason: "no_card", count: 1, why: "" });
});

test("an amount far above the others holds its line, also when the others became smaller", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(5)));
  expect(await set(id, { ids: await idsOf(id, [2]) }, "40")).toMatchObject({ newlyHeld: 1 });
  expect((await linesOf(id))[0]?.reasons.map(({ code }) => code)).toEqual(["amount_unusual"]);
  await set(id, { ids: await idsOf(id, [2]) }, "5.6");
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(Array(5).fill("ready"));
  const smaller = await set(id, { ids: await idsOf(id, [2, 3, 4]) }, "0.5");
  expect(smaller).toMatchObject({ changed: 3, newlyHeld: 2, lines: { ready: { count: 3, sum: "1.500000" } } });
});

test("a first payment above 50 is held as on import", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  expect(await set(id, everyLine, "50")).toMatchObject({ newlyHeld: 0 });
  expect(await set(id, everyLine, "50.000001")).toMatchObject({ newlyHeld: 2 });
  expect((await linesOf(id))[0]?.reasons.map(({ code }) => code)).toEqual(["new_payee_large"]);
});

test("a line whose amount could not be read gets one", async () => {
  const text = "uid,amount\n10000001,5\n10000002,\n";
  const { id } = await draftBatch(world.ctx, world.account.id, text, { amount: { column: true } });
  const plan = await set(id, { reason: "bad_amount" }, "5", true);
  expect(plan).toMatchObject({ changed: 1, before: "0.000000", from: [{ amount: null, count: 1 }] });
  await set(id, { reason: "bad_amount" }, "5");
  expect((await linesOf(id)).map(({ verdict, amount }) => [verdict, amount])).toEqual([
    ["ready", "5.000000"],
    ["ready", "5.000000"],
  ]);
});

test("what was taken out for an amount that could not be read stays out, and can be taken back with its new amount", async () => {
  const text = "uid,amount\n10000001,5\n10000002,\n";
  const { id } = await draftBatch(world.ctx, world.account.id, text, { amount: { column: true } });
  const [second] = await idsOf(id, [3]);
  await decide(world.ctx, id, { ids: [second ?? ""] }, "exclude", { count: 1, sum: "0" });
  await set(id, { ids: [second ?? ""] }, "7");
  expect((await linesOf(id))[1]).toMatchObject({ verdict: "excluded", reasons: [{ code: "by_hand" }] });
  // The act shows the sum that was decided then, not what stands on the line since.
  expect((await getCashback(world.ctx, { id })).decisions[0]).toMatchObject({ decision: "exclude", sum: "0.000000" });
  await decide(world.ctx, id, { ids: [second ?? ""] }, "reset", { count: 1, sum: "7" });
  expect((await linesOf(id))[1]).toMatchObject({ verdict: "ready", amount: "7.000000", reasons: [] });
});

test("only what was listed is saved: a draft that changed since is refused", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const plan = await set(id, everyLine, "8", true);
  await set(id, { ids: await idsOf(id, [2]) }, "7");
  const call = { id, version: plan.version, sel: everyLine, amount: "8", dryRun: false };
  await expect(setAmount(world.ctx, call)).rejects.toMatchObject({
    code: "CONFLICT",
    reason: "cashback.stale_version",
  });
  expect((await linesOf(id)).map(({ amount }) => amount)).toEqual(["7.000000", "5.600000"]);
});

test("no amount changes once a batch was started", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await startDraft(world.ctx, id);
  await expect(set(id, everyLine, "8")).rejects.toMatchObject({ reason: "cashback.not_a_draft" });
  expect((await linesOf(id)).map(({ amount }) => amount)).toEqual(["5.600000", "5.600000"]);
});

test("an act on amounts is one audit entry that names what it did", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await set(id, everyLine, "8");
  const { auditEntries: t } = world.app.db.t;
  const entries = await world.app.db.read.select().from(t).where(eq(t.action, "batch.set_amount"));
  expect(entries).toHaveLength(1);
  expect(JSON.parse(entries[0]?.after ?? "{}")).toMatchObject({ amount: "8", changed: 2, after: "16.000000" });
});

test("a line of another batch is not found, and nothing is changed", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  const other = await draftBatch(world.ctx, world.account.id, csvOf(uids(1, 20_000_001)), {
    campaign: { key: "other" },
  });
  await expect(set(id, { ids: await idsOf(other.id, [2]) }, "8")).rejects.toMatchObject({ code: "NOT_FOUND" });
});
