import { expect, test } from "vitest";
import { cashbackDetail } from "@/domain/cashback-batch.schema";
import { downloadCashback } from "@/server/services/cashback/export-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { getOverview } from "@/server/services/overview/get-overview";
import { resolveReview } from "@/server/services/review/resolve-review";
import { csvOf, draftBatch, operatorCaller, startDraft } from "../support/factories";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 90_000 };
const paid = "30000001";
const lost = "30000002";
const openWorld = eachReviewWorld();
/** On a slow machine too, a person decides before H, while the outcome is unknown. */
const longHorizon = { parameters: { horizonMs: 60_000 } };

/** A batch of two payments: one that Infini answered, and one whose answer nobody knows. */
async function startTwo(world: ReviewWorld) {
  await world.openBooks(world.account.id);
  await world.script(lost, "lostBefore");
  const { id } = await draftBatch(world.owner, world.account.id, csvOf([paid, lost]));
  await startDraft(world.owner, id);
  return id;
}

async function exported(world: ReviewWorld, id: string): Promise<Record<string, string>[]> {
  const { parts } = await downloadCashback(world.owner, { id, format: "jsonl" });
  let text = "";
  for await (const part of parts) text += part;
  const rows: Record<string, string>[] = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => JSON.parse(row));
  return rows;
}

const rowOf = (rows: readonly Record<string, string>[], payee: string) => rows.find((row) => row.payee === payee) ?? {};
const time = /^\d{4}-\d\d-\d\dT/;

test(
  "a payment that a person decided to be paid is counted, listed and exported as that, never as sent",
  slowly,
  async () => {
    const world = await openWorld(longHorizon);
    const id = await startTwo(world);
    const item = await world.itemOf({ kind: "unknown" });
    const why = `${lost} says that it arrived.`;
    await resolveReview(world.owner, { ...decisionOf(item, "paid_no_record"), why });
    await world.lookUntil(async () => (await getCashback(world.owner, { id })).settled.count === 1);

    const batch = await getCashback(world.owner, { id });
    expect(cashbackDetail.parse(batch)).toEqual(batch);
    expect(batch.decidedPaid).toEqual({ count: 1, sum: "5.600000" });
    const lines = (await listCashbackLines(world.owner, { filter: { id }, limit: 10 })).items;
    expect(lines.map(({ payee, state, isDecidedPaid }) => [payee, state, isDecidedPaid])).toEqual([
      [paid, "settled", false],
      [lost, "accepted", true],
    ]);
    expect(batch.outcomes).toMatchObject([
      {
        by: { name: "Ann" },
        decision: "paid_no_record",
        why,
        itemId: item.id,
        line: { id: lines[1]?.id, sourceLineNo: 3 },
        amount: "5.600000",
        recordId: null,
      },
    ]);

    const viewer = { ...world.owner, caller: await operatorCaller(world.ctx, "Vera Viewer", ["viewer"]) };
    const shown = (await getCashback(viewer, { id })).outcomes;
    expect(shown.map((outcome) => outcome.why)).toEqual(["30••••02 says that it arrived."]);

    const { events } = await getOverview(world.owner);
    expect(events.find(({ subjectKind }) => subjectKind === "review")).toMatchObject({
      subjectId: item.id,
      subjectName: batch.name,
      payload: { state: "decided", decision: "paid_no_record", line: 3 },
    });

    const rows = await exported(world, id);
    expect(rowOf(rows, lost)).toMatchObject({ state: "accepted", accepted_at: "", settled_at: "" });
    expect(rowOf(rows, lost)).toMatchObject({ decided_as: "paid_no_record", decided_at: expect.stringMatching(time) });
    expect(rowOf(rows, paid)).toMatchObject({
      accepted_at: expect.stringMatching(time),
      decided_at: "",
      decided_as: "",
    });
  },
);

test(
  "a decision that is doubted again counts for nothing, and the export says that it is in doubt",
  slowly,
  async () => {
    const world = await openWorld(longHorizon);
    const id = await startTwo(world);
    await resolveReview(world.owner, decisionOf(await world.itemOf({ kind: "unknown" }), "paid_no_record"));
    await resolveReview(world.owner, decisionOf(await world.itemOf({ kind: "no_record" }), "doubt"));
    const batch = await getCashback(world.owner, { id });
    expect(batch.decidedPaid.count).toBe(0);
    expect(batch.outcomes.map(({ decision }) => decision)).toEqual(["doubt", "paid_no_record"]);
    expect(rowOf(await exported(world, id), lost)).toMatchObject({
      state: "unknown",
      accepted_at: "",
      decided_as: "doubt",
    });
  },
);
