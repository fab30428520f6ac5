import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { type DecideTogetherInput, decideTogetherInput, type ReviewRow } from "@/domain/review.schema";
import { explainForeign } from "@/server/services/review/explain-foreign";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { testPassword } from "../support/app";
import { operatorCaller } from "../support/factories";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 90_000 };
const openWorld = eachReviewWorld();

/** Movements that nobody here ordered, each to a payee of its own, and the items that ask about them. */
async function orderElsewhere(world: ReviewWorld, amounts: readonly string[]): Promise<ReviewRow[]> {
  // While a payment is in doubt, the statement is looked at again and again.
  await world.script("39000001", "lostBefore");
  await world.startBatch(["39000001"]);
  for (const [index, amount] of amounts.entries()) {
    await world.control("external", { email: world.account.email, amount, to: String(88_120_001 + index) });
  }
  return world.lookUntil(async () => {
    const { items } = await listReview(world.owner, { limit: 100, filter: { kind: ["foreign"] } });
    return items.length === amounts.length && items;
  });
}

const together = (items: readonly ReviewRow[], change: Partial<DecideTogetherInput["confirm"]> = {}) => ({
  items: items.map(({ id, version }) => ({ id, version })),
  confirm: {
    typedCount: items.length,
    typedTotal: formatMoney(sumMicro(items.map(({ amount }) => parseMoney(amount ?? "0")))),
    stepUp: { password: testPassword },
    ...change,
  },
  why: "The batch that was lost with the database.",
});

const openRecords = async (world: ReviewWorld) =>
  (await world.openItems()).filter(({ subjectKind }) => subjectKind === "record");
const verdicts = async (world: ReviewWorld) =>
  (await world.records()).filter(({ changeMicro }) => changeMicro < 0n).map(({ verdict }) => verdict);

test("records that nobody ordered are explained as one act, which names all of them once", slowly, async () => {
  const world = await openWorld();
  const items = await orderElsewhere(world, ["5.6", "7", "9.4"]);
  expect(items.map(({ record }) => record?.counterparty).sort()).toEqual(["88120001", "88120002", "88120003"]);
  const before = await world.buckets();
  expect(await explainForeign(world.owner, together(items))).toEqual({ decided: 3, total: "22.000000" });
  expect(await openRecords(world)).toEqual([]);
  expect(await verdicts(world)).toEqual(["explained", "explained", "explained"]);
  // They were booked out when they were found: nothing is booked again.
  expect(await world.buckets()).toEqual(before);
  const { auditEntries: a, reviewDecisions: d } = world.ctx.db.t;
  const entries = await world.ctx.db.read.select().from(a).where(eq(a.action, "review.explainForeign"));
  expect(entries.map(({ objectKind, objectId }) => [objectKind, objectId])).toEqual([["account", world.account.id]]);
  for (const { record } of items) expect(entries[0]?.after).toContain(record?.id ?? "none");
  const decided = await world.ctx.db.read.select().from(d);
  expect(decided.map(({ auditSeq, decision }) => [auditSeq, decision])).toEqual(
    Array(3).fill([entries[0]?.seq, "explain"]),
  );
  await world.expectOrder();
});

test("one that was decided meanwhile, or is another one by now, keeps all of them open", slowly, async () => {
  const world = await openWorld();
  const items = await orderElsewhere(world, ["5.6", "7", "9.4"]);
  const call = together(items);
  const [first, second] = items;
  if (!first || !second) throw new Error("no items");
  await resolveReview(world.owner, decisionOf(second, "explain", { typed: second.amount ?? "" }));
  await expect(explainForeign(world.owner, call)).rejects.toMatchObject({ reason: "review.stale_version" });
  expect((await verdicts(world)).sort()).toEqual(["explained", "foreign", "foreign"]);
  const rest = items.filter(({ id }) => id !== second.id);
  // A payment of ours has it by now, although its item says nothing of that yet.
  const { statementRecords: r } = world.ctx.db.t;
  await world.ctx.db.update(r, { verdict: "inflow" }, eq(r.recordId, first.record?.id ?? ""));
  await expect(explainForeign(world.owner, together(rest))).rejects.toMatchObject({ reason: "review.record_taken" });
  expect(await openRecords(world)).toHaveLength(2);
  const { auditEntries: a } = world.ctx.db.t;
  expect(await world.ctx.db.read.select().from(a).where(eq(a.action, "review.explainForeign"))).toEqual([]);
});

test("a record that shows another amount by now is decided alone, and an item counts once", slowly, async () => {
  const world = await openWorld();
  const items = await orderElsewhere(world, ["5.6", "7"]);
  const { statementRecords: r } = world.ctx.db.t;
  const changed = eq(r.recordId, items[0]?.record?.id ?? "");
  await world.ctx.db.update(r, { changeMicro: -parseMoney("50") }, changed);
  await expect(explainForeign(world.owner, together(items))).rejects.toMatchObject({ reason: "review.not_foreign" });
  expect(await verdicts(world)).toEqual(["foreign", "foreign"]);
  const twice = together([...items, ...items.slice(0, 1)]);
  expect(decideTogetherInput.safeParse(twice)).toMatchObject({ success: false });
});

test("what a single decision asks is asked of many: figures, password, right, and one account", slowly, async () => {
  const world = await openWorld();
  const items = await orderElsewhere(world, ["5.6", "7"]);
  const refusal = (change: Partial<DecideTogetherInput["confirm"]>, caller = world.owner.caller) =>
    explainForeign({ ...world.owner, caller }, together(items, change)).then(
      () => "done",
      (error: unknown) => (error instanceof Error && "reason" in error ? error.reason : String(error)),
    );
  expect(await refusal({ typedCount: 1 })).toBe("review.count");
  expect(await refusal({ typedTotal: "12.599999" })).toBe("review.amount");
  expect(await refusal({ stepUp: { password: "another one altogether" } })).toBe("operator.step_up_wrong");
  expect(await refusal({}, await operatorCaller(world.ctx, "Otto", ["operator"]))).toBe("rights.missing");
  const other = await world.addAccount("second", "100");
  const { reviewItems: t } = world.ctx.db.t;
  await world.ctx.db.update(t, { accountId: other.id }, eq(t.id, items[0]?.id ?? ""));
  expect(await refusal({})).toBe("review.one_account");
  expect(await verdicts(world)).toEqual(["foreign", "foreign"]);
  await world.ctx.db.update(t, { accountId: world.account.id, kind: "break" }, eq(t.id, items[0]?.id ?? ""));
  expect(await refusal({})).toBe("review.not_foreign");
  expect(await verdicts(world)).toEqual(["foreign", "foreign"]);
});

test("a payment in doubt that an explained record may be stays in doubt", slowly, async () => {
  const world = await openWorld();
  await world.script("30000001", { execute: { afterMs: 6_000 }, tell: { as: "silence" } });
  const { transferIds } = await world.startBatch(["30000001"]);
  await world.itemOf({ kind: "foreign" });
  const own = await world.itemOf({ subjectId: transferIds[0] });
  const { items } = await listReview(world.owner, { limit: 10, filter: { kind: ["foreign"] } });
  expect(await world.missing(own.id, "not_paid")).toBe("record_open");
  await explainForeign(world.owner, together(items));
  expect(await world.missing(own.id, "not_paid")).toBe("record_explained");
  await world.expectOrder();
});
