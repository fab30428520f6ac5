import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RetryRejectedInput } from "@/domain/cashback-batch-retry.schema";
import { keyHolderOf } from "@/server/auth/api-key";
import { findApiKey } from "@/server/repositories/operator-keys.repository";
import { closeCashback } from "@/server/services/cashback/close-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { previewRetryLines } from "@/server/services/cashback/preview-retry-lines";
import { retryRejected } from "@/server/services/cashback/retry-rejected";
import type { ServiceContext } from "@/server/services/context";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { sumConfirmed } from "@/server/services/transfers/sum-confirmed";
import { keyOf } from "../support/api-keys";
import { testPassword } from "../support/app";
import { csvOf, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { checkInvariants, subjectOf } from "../support/invariants";
import { markPayee } from "../support/marked-payee";
import { payOne, retryInput } from "../support/single-transfers";
import { testWorld, until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const policy = { onRejected: "continue" } as const;
let world: World;
let ctx: ServiceContext;
let breaks: string[] = [];
let made = 0;

beforeEach(async () => {
  breaks = [];
  world = await testWorld({ balance: "1000" });
  ctx = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
  await world.openBooks(world.account.id);
});
afterEach(async () => {
  try {
    const found = await checkInvariants(subjectOf(world));
    expect(found.filter((one) => !breaks.includes(one.invariant))).toEqual([]);
  } finally {
    await world.close();
  }
});

/** A batch that was started, of which the first payees are refused once and the others paid. */
async function refusedBatch(payees: readonly string[], refused: number): Promise<string> {
  for (const payee of payees.slice(0, refused)) await world.script(payee, "refuse", "accept");
  const { id } = await draftBatch(ctx, world.account.id, csvOf(payees), { policy });
  await startDraft(ctx, id);
  await runUntil(async () => {
    const states = await world.states();
    return (states.rejected ?? 0) === refused && (states.settled ?? 0) === payees.length - refused;
  });
  return id;
}

async function runUntil(isSo: () => Promise<boolean>): Promise<void> {
  await until(
    async () => {
      await world.runLane();
      return isSo();
    },
    { shows: async () => ({ states: await world.states(), items: await world.items() }) },
  );
}

/** Lets the lane look until this many lines can be tried again. */
async function untilPossible(id: string, count: number): Promise<void> {
  await runUntil(async () => (await previewRetryLines(ctx, { id })).possible.count === count);
}

/** What the preview of this moment asks. */
async function inputOf(
  id: string,
  change: Partial<RetryRejectedInput> & { by?: ServiceContext } = {},
): Promise<RetryRejectedInput> {
  const { by = ctx, ...rest } = change;
  const lineIds = rest.lineIds === undefined ? {} : { lineIds: rest.lineIds };
  const shown = await previewRetryLines(by, { id, ...lineIds });
  made += 1;
  return {
    idempotencyKey: `again-${made}`,
    id,
    lineIds: shown.lines.filter(({ bar }) => bar === null).map((line) => line.id),
    acknowledge: shown.warnings.map(({ code }) => code),
    confirm: { snapshot: shown.snapshot, typedTotal: shown.possible.sum, stepUp: { password: testPassword } },
    ...rest,
  };
}

async function linesOf(id: string): Promise<string[]> {
  return (await listCashbackLines(ctx, { filter: { id }, limit: 200 })).items.map((line) => line.id);
}

const paidOf = async () => (await world.books.movements()).map(({ payee }) => payee).sort();

test("refused lines are tried again as one act, once the statement bears the refusals out, and each pays once", async () => {
  const payees = uids(6);
  const id = await refusedBatch(payees, 3);
  await untilPossible(id, 3);
  const shown = await previewRetryLines(ctx, { id });
  expect(shown).toMatchObject({ possible: { count: 3, sum: "16.800000" }, others: { count: 0 }, blockers: [] });
  expect(shown.lines.map(({ sourceLineNo, state, attempts, bar }) => [sourceLineNo, state, attempts, bar])).toEqual([
    [2, "rejected", 1, null],
    [3, "rejected", 1, null],
    [4, "rejected", 1, null],
  ]);
  expect(shown.lines.every(({ upstreamMessage }) => upstreamMessage !== null)).toBe(true);
  const input = await inputOf(id);
  // A double click is one act.
  const answers = await Promise.all([retryRejected(ctx, input), retryRejected(ctx, input)]);
  expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
  await runUntil(async () => (await world.states()).settled === 6);
  expect(await paidOf()).toEqual(payees);
  const { confirmations: c } = world.ctx.db.t;
  const kept = await world.ctx.db.read.select().from(c).where(eq(c.subjectId, id));
  expect(kept.map(({ act }) => act)).toEqual(["start", "retry"]);
  expect(new Set(kept.map(({ contentHash }) => contentHash)).size).toBe(1);
});

test("two tabs try the same lines again: one act, and the second is told what became of them", async () => {
  const id = await refusedBatch(uids(3), 2);
  await untilPossible(id, 2);
  const tabs = [await inputOf(id), await inputOf(id)];
  const answers = await Promise.allSettled(tabs.map((tab) => retryRejected(ctx, tab)));
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [refused] = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused).toMatchObject({ reason: "transfer.wrong_state", params: { state: "queued" }, moneyMoved: "no" });
  await runUntil(async () => (await world.states()).settled === 3);
  expect(await paidOf()).toEqual(uids(3));
});

test("one key for another selection is refused", async () => {
  const id = await refusedBatch(uids(3), 2);
  await untilPossible(id, 2);
  const [first = "", second = ""] = await linesOf(id);
  const idempotencyKey = "the-same";
  await retryRejected(ctx, { ...(await inputOf(id, { lineIds: [first] })), idempotencyKey });
  const other = { ...(await inputOf(id, { lineIds: [second] })), idempotencyKey };
  await expect(retryRejected(ctx, other)).rejects.toMatchObject({ reason: "idempotency.key_reused" });
  expect(await world.states()).toMatchObject({ rejected: 1 });
});

test("one line tried again by itself and with its batch at once: one attempt", async () => {
  const id = await refusedBatch(uids(3), 2);
  await untilPossible(id, 2);
  const input = await inputOf(id);
  const [line] = (await previewRetryLines(ctx, { id })).lines;
  const alone = await retryInput(ctx, line?.transferId ?? "");
  const answers = await Promise.allSettled([retryRejected(ctx, input), retryTransfer(ctx, alone)]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await runUntil(
    async () => ((await world.states()).queued ?? 0) === 0 && ((await world.states()).accepted ?? 0) === 0,
  );
  expect(new Set(await paidOf()).size).toBe((await paidOf()).length);
});

test("a line that cannot be tried again is named with what keeps it back, and the others can go without it", async () => {
  const payees = uids(4);
  const id = await refusedBatch(payees, 4);
  await untilPossible(id, 4);
  const lines = await linesOf(id);
  const whole = await inputOf(id, { lineIds: lines });
  const [blocked = "", limited = "", suspended = "", free = ""] = payees;
  await markPayee(world.ctx.db, blocked, { status: "blocked" });
  await markPayee(world.ctx.db, limited, { status: "normal", limitMicro: 1_000_000n });
  await markPayee(world.ctx.db, suspended, { status: "suspended" });
  await expect(retryRejected(ctx, whole)).rejects.toMatchObject({
    reason: "transfer.payee_blocked",
    params: { line: 2, payee: blocked, lineId: lines[0] },
    moneyMoved: "no",
  });
  const shown = await previewRetryLines(ctx, { id });
  expect(shown.lines.map(({ bar }) => bar?.code ?? null)).toEqual([
    "payee_blocked",
    "payee_limit",
    "payee_suspended",
    null,
  ]);
  expect(shown.possible).toEqual({ count: 1, sum: "5.600000" });
  await retryRejected(ctx, await inputOf(id));
  await runUntil(async () => (await world.states()).settled === 1);
  expect(await paidOf()).toEqual([free]);
});

test("who was paid in the campaign by somebody else meanwhile is not paid again", async () => {
  const payees = uids(2);
  const id = await refusedBatch(payees, 2);
  await untilPossible(id, 2);
  const before = await inputOf(id);
  const [first = ""] = payees;
  const single = await payOne(ctx, { from: world.account.id, to: first, amount: "5.6", campaign: "cashback-2026-05" });
  await expect(retryRejected(ctx, before)).rejects.toMatchObject({ reason: "transfer.claimed", params: { line: 2 } });
  const shown = await previewRetryLines(ctx, { id });
  expect(shown.lines[0]?.bar).toMatchObject({ code: "claimed", transferId: single.id });
  await retryRejected(ctx, await inputOf(id));
  await runUntil(async () => (await world.states()).settled === 2);
  expect(await paidOf()).toEqual(payees);
});

test("what a payee got elsewhere since the preview is another content, and must be read", async () => {
  const payees = uids(2);
  const id = await refusedBatch(payees, 2);
  await untilPossible(id, 2);
  const before = await inputOf(id);
  const [payee = ""] = payees;
  await world.script(payee, "accept", "accept");
  await payOne(ctx, { from: world.account.id, to: payee, amount: "5.6" });
  await expect(retryRejected(ctx, before)).rejects.toMatchObject({ reason: "transfer.open_elsewhere" });
  await runUntil(async () => (await world.states()).settled === 1);
  await expect(retryRejected(ctx, before)).rejects.toMatchObject({
    reason: "cashback.retry_changed",
    params: { newWarnings: "same_payee_amount" },
  });
  const shown = await previewRetryLines(ctx, { id });
  expect(shown.warnings).toContainEqual(expect.objectContaining({ code: "same_payee_amount" }));
  expect(shown.tier).toBe(3);
  const unread = { ...(await inputOf(id)), acknowledge: [] };
  await expect(retryRejected(ctx, unread)).rejects.toMatchObject({ reason: "transfer.acknowledge_missing" });
});

test("a refusal that may have been a payment is never tried again", async () => {
  breaks = ["I1"];
  const payees = uids(2);
  for (const payee of payees) await world.script(payee, payee === payees[0] ? "refuseButExecute" : "refuse", "accept");
  const { id } = await draftBatch(ctx, world.account.id, csvOf(payees), { policy });
  await startDraft(ctx, id);
  await runUntil(async () => (await world.items()).some(({ kind }) => kind === "contradiction"));
  await untilPossible(id, 1);
  const shown = await previewRetryLines(ctx, { id });
  expect(shown.lines.map(({ bar }) => bar?.code ?? null)).toEqual(["refuted", null]);
  const all = { ...(await inputOf(id)), lineIds: shown.lines.map((line) => line.id) };
  await expect(retryRejected(ctx, all)).rejects.toMatchObject({
    reason: "transfer.retry_guard",
    params: { missing: "refuted", line: 2 },
    moneyMoved: "maybe",
  });
  // Such a refusal stops everything until a person has looked.
  await expect(retryRejected(ctx, await inputOf(id))).rejects.toMatchObject({ reason: "system.frozen" });
  expect(await paidOf()).toEqual(payees.slice(0, 1));
});

test("an unknown line is not among them, and nobody can name it", async () => {
  const payees = uids(3);
  await world.script(payees[0] ?? "", "lostAfter");
  await world.script(payees[1] ?? "", "refuse", "accept");
  const { id } = await draftBatch(ctx, world.account.id, csvOf(payees), {
    policy: { ...policy, onUnknown: "continue" },
  });
  await startDraft(ctx, id);
  await world.runLane();
  const [unknown = ""] = await linesOf(id);
  const state = (await listCashbackLines(ctx, { filter: { id }, limit: 200 })).items[0]?.state;
  const shown = await previewRetryLines(ctx, { id, lineIds: [unknown] });
  expect(shown.lines).toEqual([]);
  await expect(
    retryRejected(ctx, { ...(await inputOf(id)), lineIds: [unknown], idempotencyKey: "unknown" }),
  ).rejects.toMatchObject({ reason: "transfer.wrong_state", params: { state } });
});

test("of a batch that was stopped or closed nothing is tried again, also when both come at once", async () => {
  const id = await refusedBatch(uids(3), 2);
  await untilPossible(id, 2);
  const input = await inputOf(id);
  const { version } = await getCashback(ctx, { id });
  const close = { id, version, why: "the campaign is over", stepUp: { password: testPassword } };
  const [again, closed] = await Promise.allSettled([retryRejected(ctx, input), closeCashback(ctx, close)]);
  // Whoever comes first: no line is left that would still be sent after the end.
  if (closed?.status === "fulfilled") {
    expect(again?.status).toBe("rejected");
    expect((await previewRetryLines(ctx, { id })).lines.every(({ bar }) => bar?.code === "batch_ended")).toBe(true);
  } else {
    await stopCashback(ctx, { id, why: "the campaign is over" });
    const left = (await world.states()).queued ?? 0;
    expect(left).toBe(0);
  }
  await world.runLane();
  expect(new Set(await paidOf()).size).toBe((await paidOf()).length);
});

test("what was tried again counts in what the next act asks, also when its batch was started long ago", async () => {
  const id = await refusedBatch(uids(4), 4);
  await untilPossible(id, 4);
  const { batches: b } = ctx.db.t;
  await ctx.db.tx((tx) => tx.update(b, { startedAtMs: Date.now() - 2 * 86_400_000 }, eq(b.id, id)));
  const asked = { personId: ctx.caller.personId, accountId: world.account.id, names: [] };
  const sumNow = async () => (await sumConfirmed(ctx.db, { ...asked, nowMs: Date.now() })).totalMicro;
  expect(await sumNow()).toBe(0n);
  const lines = await linesOf(id);
  await retryRejected(ctx, await inputOf(id, { lineIds: lines.slice(0, 2) }));
  expect(await sumNow()).toBe(11_200_000n);
  await runUntil(async () => (await world.states()).settled === 2);
  expect(await sumNow()).toBe(11_200_000n);
});

test("a key may try again what its limits allow, each line in full", async () => {
  const id = await refusedBatch(uids(3), 3);
  await untilPossible(id, 3);
  const as = async (perDay: string) => {
    const key = await keyOf(ctx, ctx.caller.personId, { scopes: ["draft", "send"], perDay });
    const holder = keyHolderOf(await findApiKey(ctx.db, key.id), { ip: null, userAgent: null }, Date.now());
    const by = { ...ctx, caller: holder.caller };
    return retryRejected(by, await inputOf(id, { by }));
  };
  await expect(as("16.799999")).rejects.toMatchObject({ reason: "api_key.limit_day" });
  expect(await world.states()).toMatchObject({ rejected: 3 });
  await as("16.8");
  await runUntil(async () => (await world.states()).settled === 3);
});

test("more than the money covers is refused as a whole", async () => {
  const id = await refusedBatch(uids(3), 3);
  await untilPossible(id, 3);
  const input = await inputOf(id);
  await payOne(ctx, { from: world.account.id, to: "30000009", amount: "990" });
  await expect(retryRejected(ctx, input)).rejects.toMatchObject({
    reason: "transfer.insufficient",
    moneyMoved: "no",
  });
  expect(await world.states()).toMatchObject({ rejected: 3 });
});

test("what is tried again can be undone as long as the tier says, as one", async () => {
  const id = await refusedBatch(uids(3), 2);
  await untilPossible(id, 2);
  const slow = {
    ...ctx,
    parameters: { ...ctx.parameters, undoMs: { ...ctx.parameters.undoMs, 2: 60_000, 3: 60_000 } },
  };
  await retryRejected(slow, await inputOf(id, { by: slow }));
  await world.runLane();
  expect(await world.states()).toMatchObject({ parked: 2, settled: 1 });
  const stopped = await stopCashback(ctx, { id, why: "a slip of the pen" });
  expect(stopped.counts.notSent.count).toBe(2);
  expect(await paidOf()).toEqual(uids(1, 10_000_003));
});
