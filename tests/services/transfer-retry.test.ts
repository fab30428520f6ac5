import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { markPayee } from "../support/marked-payee";
import { decisionOf } from "../support/review-world";
import { eachSingleTransferWorld, type SingleTransferWorld } from "../support/single-transfer-world";
import { retryInput } from "../support/single-transfers";
import { until } from "../support/world";
import { payees } from "../support/world-batch";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachSingleTransferWorld();

async function lookUntil({ world }: SingleTransferWorld, isSo: () => Promise<boolean>): Promise<void> {
  await until(
    async () => {
      await world.runLane();
      return isSo();
    },
    { shows: async () => ({ states: await world.states(), items: await world.items() }) },
  );
}

/** Lets the lane look until the guard of a retry holds. */
async function lookUntilOpen(one: SingleTransferWorld, id: string): Promise<void> {
  await lookUntil(one, async () => (await previewRetry(one.owner, { id })).bar === null);
}

async function retry(one: SingleTransferWorld, id: string) {
  return retryTransfer(one.owner, await retryInput(one.owner, id));
}

test("a rejected transfer is tried again once the statement bears the refusal out, and pays once", async () => {
  const one = await openWorld({ parameters: { visibleMs: 1_500 } });
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept");
  const made = await one.pay("30000001", { campaign: "bonus" });
  await world.runLane();
  expect(await world.stateOf(made.id)).toBe("rejected");
  const early = await previewRetry(owner, { id: made.id });
  expect(early.bar).toMatchObject({ missing: "no_later_walk" });
  expect(Date.parse(early.bar?.possibleAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
  await expect(retry(one, made.id)).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    reason: "transfer.retry_guard",
    params: { missing: "no_later_walk" },
    moneyMoved: "no",
  });
  await lookUntilOpen(one, made.id);
  const input = await retryInput(owner, made.id);
  const answers = await Promise.allSettled([retryTransfer(owner, input), retryTransfer(owner, input)]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.claims)).toHaveLength(1);
  await lookUntil(one, async () => (await world.states()).settled === 1);
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E8 E10 E19 E8 E9 E13");
  expect(await world.books.movements()).toHaveLength(1);
  const { confirmations: c } = world.ctx.db.t;
  const acts = await world.ctx.db.read.select({ act: c.act }).from(c).where(eq(c.subjectId, made.id));
  expect(acts.map(({ act }) => act)).toEqual(["create", "retry"]);
});

test("two tabs try again: one attempt, and the second is told the state", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept");
  const made = await one.pay("30000001");
  await world.runLane();
  await lookUntilOpen(one, made.id);
  const tabs = [await retryInput(owner, made.id), await retryInput(owner, made.id)];
  const answers = await Promise.allSettled(tabs.map((tab) => retryTransfer(owner, tab)));
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [refused] = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused).toMatchObject({ reason: "transfer.wrong_state", params: { state: "queued" } });
  await lookUntil(one, async () => (await world.states()).settled === 1);
  expect(await world.books.movements()).toHaveLength(1);
});

test("what was refused and executed all the same is never tried again", async () => {
  const one = await openWorld({ breaks: ["I1"] });
  const { world, owner } = one;
  await world.script("30000001", "refuseButExecute");
  const made = await one.pay("30000001");
  await lookUntil(one, async () => (await world.items()).some(({ kind }) => kind === "contradiction"));
  expect((await previewRetry(owner, { id: made.id })).bar?.missing).toBe("refuted");
  await expect(retry(one, made.id)).rejects.toMatchObject({ reason: "transfer.retry_guard" });
  expect(await world.books.movements()).toHaveLength(1);
});

test("who was paid by another transfer meanwhile is named before the first one is tried again", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept", "accept");
  const first = await one.pay("30000001");
  await world.runLane();
  await lookUntilOpen(one, first.id);
  const input = await retryInput(owner, first.id);
  const second = await one.pay("30000001");
  await expect(retryTransfer(owner, input)).rejects.toMatchObject({
    reason: "transfer.snapshot_changed",
    params: { newWarnings: "same_payee_amount", transfer: second.id },
  });
  await lookUntil(one, async () => (await world.states()).settled === 1);
  expect((await previewRetry(owner, { id: first.id })).tier).toBe(3);
});

test("in a campaign the place of a rejected transfer may be another one's by now", async () => {
  const one = await openWorld();
  const { world } = one;
  await world.script("30000001", "refuse", "accept");
  const first = await one.pay("30000001", { campaign: "bonus" });
  await world.runLane();
  await lookUntilOpen(one, first.id);
  const second = await one.pay("30000001", { campaign: "bonus" });
  await lookUntil(one, async () => (await world.stateOf(second.id)) === "settled");
  await expect(retry(one, first.id)).rejects.toMatchObject({
    reason: "transfer.claimed",
    params: { transfer: second.id },
  });
});

test("what a person judged not executed is tried again only by a new confirmation, and pays once", async () => {
  const one = await openWorld({ parameters: { visibleMs: 400, lateMs: 200, horizonMs: 1_000, lookEveryMs: 100 } });
  const { world, owner } = one;
  await world.script("30000001", "lostBefore", "accept");
  const lost = await one.pay("30000001");
  await world.runLane();
  await expect(previewRetry(owner, { id: lost.id })).rejects.toMatchObject({
    reason: "transfer.wrong_state",
    moneyMoved: "maybe",
  });
  await one.pay("30000002");
  const itemOf = async () => (await listReview(owner, { limit: 50, filter: { state: "open" } })).items[0];
  await lookUntil(one, async () => {
    const item = await itemOf();
    if (item?.kind !== "absent") return false;
    return resolveReview(owner, decisionOf(item, "not_paid")).then(
      () => true,
      () => false,
    );
  });
  expect(await world.stateOf(lost.id)).toBe("not_executed");
  await lookUntilOpen(one, lost.id);
  await retry(one, lost.id);
  await lookUntil(one, async () => (await world.states()).settled === 2);
  expect(await one.edgesOf(lost.id)).toBe("E1 E3 E8 E12 E16 E18 E8 E9 E13");
  expect(await world.books.movements()).toHaveLength(2);
});

test("TRF-7: a line is never tried again while its payee is suspended, a single transfer with an acknowledgement is", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  for (const payee of ["30000001", "30000002"]) await world.script(payee, "refuse", "accept");
  const { transferIds } = await world.startBatch(payees(1));
  const [line = ""] = transferIds;
  const single = await one.pay("30000002");
  await lookUntil(one, async () => (await world.states()).rejected === 2);
  await lookUntilOpen(one, line);
  await lookUntilOpen(one, single.id);
  for (const payee of ["30000001", "30000002"]) {
    await markPayee(world.ctx.db, payee, { status: "suspended", auditSeq: 0 });
  }
  const shown = await previewRetry(owner, { id: line });
  expect(shown.blockers.map(({ code }) => code)).toEqual(["payee_suspended"]);
  expect(shown.warnings.map(({ code }) => code)).not.toContain("payee_suspended");
  await expect(retry(one, line)).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    reason: "transfer.payee_suspended",
  });
  expect((await previewRetry(owner, { id: single.id })).warnings.map(({ code }) => code)).toContain("payee_suspended");
  await retry(one, single.id);
  await lookUntil(one, async () => (await world.stateOf(single.id)) === "settled");
  expect(await world.stateOf(line)).toBe("rejected");
  expect(await world.items()).toEqual([]);
  await markPayee(world.ctx.db, "30000001", { status: "normal" });
  await retry(one, line);
  await lookUntil(one, async () => (await world.stateOf(line)) === "settled");
  expect(await world.books.movements()).toHaveLength(2);
});

test("a line of a running batch is tried again under the content of its batch, one of a stopped batch is not", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept");
  await world.script("30000002", "refuse");
  const { batchId, transferIds } = await world.startBatch(payees(3));
  const [first = "", second = ""] = transferIds;
  await lookUntil(one, async () => (await world.states()).settled === 1);
  await lookUntilOpen(one, first);
  await retry(one, first);
  await lookUntil(one, async () => (await world.states()).settled === 2);
  const { confirmations: c } = world.ctx.db.t;
  const kept = await world.ctx.db.read.select().from(c).where(eq(c.subjectId, batchId));
  expect(kept.map(({ act }) => act)).toEqual(["start", "retry"]);
  expect(new Set(kept.map(({ contentHash }) => contentHash)).size).toBe(1);
  await world.setIntent(batchId, "stopped");
  expect((await previewRetry(owner, { id: second })).bar?.missing).toBe("batch_ended");
});
