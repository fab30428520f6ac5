import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConflictError, PreconditionError } from "@/domain/errors";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import type { ServiceContext } from "@/server/services/context";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { getReview } from "@/server/services/review/get-review";
import { countReview, listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { unfreeze } from "@/server/services/system/unfreeze";
import { testPassword } from "../support/app";
import { csvOf, draftBatch, startDraft } from "../support/factories";
import { checkInvariants, subjectOf } from "../support/invariants";
import { markPayeeKey } from "../support/marked-payee";
import { testWorld, until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const password = testPassword;
const payee = "30000001";
let world: World;
let ctx: ServiceContext;

beforeEach(async () => {
  world = await testWorld({ parameters: { visibleMs: 400, lateMs: 200, horizonMs: 2_500, lookEveryMs: 100 } });
  const person = { email: "ann@example.com", name: "Ann", password, roles: ["owner" as const] };
  const { id } = await createOperator({ ...world.ctx, caller: hostCaller }, person);
  const actor = { kind: "operator" as const, id, sessionId: null, ip: null, userAgent: null };
  ctx = {
    ...world.ctx,
    caller: { actor, personId: id, name: "Ann", email: person.email, roles: ["owner"], steppedUpAtMs: null },
  };
});
afterEach(() => world.close());

/** Lets the lane look until an item of one of these kinds waits. */
async function waitForItem(...kinds: string[]) {
  for (let tryNo = 0; tryNo < 60; tryNo += 1) {
    await world.runLane();
    const { items } = await listReview(ctx, { limit: 50, filter: { state: "open" } });
    const item = items.find(({ kind }) => kinds.includes(kind));
    if (item) return item;
    await sleep(100);
  }
  throw new Error(`no item ${kinds}`);
}

const decide = (item: { id: string; version: number }, change: object = {}) => ({
  id: item.id,
  version: item.version,
  decision: "not_paid" as const,
  confirm: { typedAmount: "5.60", stepUp: { password } },
  why: "The statement shows nothing after the horizon.",
  ...change,
});

async function loseBefore() {
  await world.control("script", { payee, behaviours: ["lostBefore"] });
  const batch = await world.startBatch([payee]);
  await world.runLane();
  return batch;
}

test("a payment lost before it was executed waits for a person, who may say so at the horizon and not before", async () => {
  const { transferIds } = await loseBefore();
  const early = await waitForDoubt();
  const before = { ...ctx, parameters: { ...ctx.parameters, horizonMs: 60_000 } };
  const detail = await getReview(before, early.id);
  expect(detail.decisions.find((d) => d.decision === "not_paid")).toMatchObject({ isOpen: false });
  await expect(resolveReview(before, decide(early))).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  } satisfies Partial<PreconditionError>);
  const item = await waitForItem("absent");
  await until(async () => {
    await world.runLane();
    return (await getReview(ctx, item.id)).decisions.some(({ decision, isOpen }) => decision === "not_paid" && isOpen);
  });
  const ended = await resolveReview(ctx, decide(item));
  expect(ended).toMatchObject({ state: "decided", transferState: "not_executed" });
  expect(ended.ended?.by).toBe("Ann");
  expect(await world.stateOf(transferIds[0] ?? "")).toBe("not_executed");
  expect(await world.buckets()).toMatchObject({ available: 10_000_000_000n, suspense: 0n, held: 0n });
  expect(await world.books.requests()).toHaveLength(1);
  expect((await countReview(ctx)).total).toBe(0);
});

test("the statement shown is the one around the attempt, not the newest records", async () => {
  await world.startBatch(["30000009"]);
  await until(async () => {
    await world.runLane();
    return (await world.states()).settled === 1;
  });
  await world.control("script", { payee, behaviours: ["lostBefore"] });
  await world.startBatch([payee], { campaign: "second" });
  await world.runLane();
  const item = await waitForDoubt();
  // Infini tells the second only.
  await sleep(1_100);
  for (let count = 0; count < 14; count += 1) {
    await world.control("external", { email: world.account.email, amount: "1", to: `stranger-${count}` });
  }
  const read = async () => (await getReview(ctx, item.id)).records;
  await until(async () => {
    await world.runLane();
    return (await read()).some(({ amount }) => amount === "-1.000000");
  });
  const [attempt] = (await getReview(ctx, item.id)).attempts;
  const records = await read();
  const before = records.filter(({ at }) => at <= (attempt?.openedAt ?? ""));
  expect(before.map(({ counterparty }) => counterparty)).toContain("30000009");
  expect(records.length - before.length).toBe(6);
});

test("a wrong amount, a wrong password, an old version and a second decision change nothing", async () => {
  await loseBefore();
  const item = await waitForDoubt();
  const paid = { decision: "paid_no_record" as const };
  await expect(
    resolveReview(ctx, decide(item, { ...paid, confirm: { typedAmount: "5.61", stepUp: { password } } })),
  ).rejects.toMatchObject({ reason: "review.amount" });
  await expect(
    resolveReview(
      ctx,
      decide(item, { ...paid, confirm: { typedAmount: "5.6", stepUp: { password: "wrong horse battery" } } }),
    ),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(resolveReview(ctx, decide(item, { ...paid, version: item.version + 1 }))).rejects.toMatchObject({
    reason: "review.stale_version",
  } satisfies Partial<ConflictError>);
  const both = await Promise.allSettled([
    resolveReview(ctx, decide(item, paid)),
    resolveReview(ctx, decide(item, paid)),
  ]);
  expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  const { reviewDecisions } = ctx.db.t;
  expect(await ctx.db.read.select().from(reviewDecisions)).toHaveLength(1);
  expect(await world.states()).toEqual({ accepted: 1 });
});

test("C12 evidence that arrives closes its item by itself, and a decision after that is refused", async () => {
  await world.knobs({ statement: { listDelayMs: 3_600_000 } });
  await world.control("script", { payee, behaviours: ["lostAfter"] });
  await world.startBatch([payee]);
  await world.runLane();
  const item = await waitForDoubt();
  await world.knobs({ statement: { listDelayMs: 0 } });
  await until(async () => {
    await world.runLane();
    return (await world.states()).settled === 1;
  });
  const detail = await getReview(ctx, item.id);
  expect(detail).toMatchObject({ state: "closed", ended: { why: "settled" } });
  expect(detail.decisions.every((decision) => !decision.isOpen)).toBe(true);
  await expect(resolveReview(ctx, decide(detail))).rejects.toMatchObject({ reason: "review.stale_version" });
});

test("a record that nobody ordered stops matching until a person explains it", async () => {
  await world.startBatch(["30000009"]);
  await world.runLane();
  await world.control("external", { email: world.account.email, amount: "40", to: "somebody" });
  const item = await waitForItemAfterWalk("foreign");
  expect(item).toMatchObject({ subjectKind: "record", amount: "40.000000" });
  const typed = { typedAmount: "40", stepUp: { password } };
  const ended = await resolveReview(
    ctx,
    decide(item, { decision: "explain", confirm: typed, why: "Paid by hand for the office rent." }),
  );
  expect(ended.state).toBe("decided");
  const { statementRecords: r } = ctx.db.t;
  expect(await ctx.db.read.select({ verdict: r.verdict }).from(r).where(eq(r.verdict, "foreign"))).toEqual([]);
  expect((await world.buckets()).foreign).toBe(40_000_000n);
});

/** A settled account is not looked at by itself: a new payment makes the lane walk. */
async function waitForItemAfterWalk(kind: string) {
  await sleep(500);
  await world.startBatch([String(40_000_000 + Math.floor(performance.now()))], { campaign: `c-${performance.now()}` });
  return waitForItem(kind);
}

test("in live, a late execution that was seen before moves the moment at which a person may say that nothing was paid", async () => {
  await loseBefore();
  const item = await waitForDoubt();
  const live = { ...ctx, mode: "live" as const };
  const barOf = async () => (await getReview(live, item.id)).decisions.find(({ decision }) => decision === "not_paid");
  const before = Date.parse((await barOf())?.possibleAt ?? "");
  const delay = { kind: "late" as const, delayMs: 3_600_000, attemptId: "att_1", createdAtMs: 1, updatedAtMs: 1 };
  await ctx.db.insert(ctx.db.t.seenDelays, delay);
  expect(Date.parse((await barOf())?.possibleAt ?? "") - before).toBe(36_000_000 - 2_500);
  await expect(resolveReview(live, decide(item))).rejects.toMatchObject({ reason: "review.too_early" });
});

/** Nobody knows yet, or the time is over in which anybody could: where it makes no difference which. */
const waitForDoubt = () => waitForItem("unknown", "absent");

/** Lets the lane look for at least this long; then the item of this transfer as Review shows it, once there is one. */
async function waitingItem(transferId: string, forMs: number) {
  const endsAtMs = Date.now() + forMs;
  for (;;) {
    await world.runLane();
    const { items } = await listReview(ctx, { limit: 50, filter: { state: "open" } });
    const item = items.find(({ subjectId }) => subjectId === transferId);
    if (item && Date.now() >= endsAtMs) return item;
    if (Date.now() >= endsAtMs + 30_000) throw new Error(`no item: ${JSON.stringify(await world.states())}`);
    await sleep(100);
  }
}

test("while a record of our payee shows another amount nobody may say that it was not paid; with its fee it was", async () => {
  await world.knobs({ fee: "0.1" });
  await world.script(payee, "lostAfter");
  const { transferIds } = await world.startBatch([payee]);
  const item = await waitingItem(transferIds[0] ?? "", 5_600);
  await expect(resolveReview(ctx, decide(item))).rejects.toMatchObject({ params: { missing: "record_open" } });
  const detail = await getReview(ctx, item.id);
  const recordId = detail.records.find(({ isCandidate }) => isCandidate)?.recordId ?? "";
  await resolveReview(ctx, decide(item, { decision: "paid_record", recordId }));
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await world.buckets()).toMatchObject({ paid_out: 5_600_000n, fees: 100_000n, suspense: 0n });
});

test("of two unknown twins with one record neither may be called not paid", async () => {
  await world.knobs({ statement: { counterparty: "masked" } });
  await world.script("30000001", "lostAfter");
  await world.script("30000002", "lostBefore");
  const { transferIds } = await world.startBatch(["30000001", "30000002"], { policy: { onUnknown: "continue" } });
  for (const transferId of transferIds) {
    const item = await waitingItem(transferId, 2_800);
    await expect(resolveReview(ctx, decide(item))).rejects.toMatchObject({ params: { missing: "record_open" } });
  }
  expect(await world.states()).toEqual({ unknown: 2 });
});

test("a statement that was complete before the horizon and never since proves nothing", async () => {
  await world.openBooks(world.account.id);
  await world.script(payee, { execute: { afterMs: 3_600_000 }, tell: { as: "silence" } });
  const { transferIds } = await world.startBatch([payee]);
  await waitingItem(transferIds[0] ?? "", 500);
  await world.knobs({ statement: { dropRecordOnPage: 1 } });
  expect(await world.executeLate()).toBe(1);
  const item = await waitingItem(transferIds[0] ?? "", 5_200);
  expect(await world.books.movements()).toHaveLength(1);
  await expect(resolveReview(ctx, decide(item))).rejects.toMatchObject({ params: { missing: "no_complete_walk" } });
});

test("after a week an owner, and nobody else, may say that nothing was paid without evidence that never comes", async () => {
  await world.script(payee, "lostBefore");
  const { transferIds } = await world.startBatch([payee]);
  await world.runLane();
  await sleep(1_300);
  await world.control("external", { email: world.account.email, amount: "40", to: "39999999" });
  const item = await waitingItem(transferIds[0] ?? "", 3_600);
  const barOf = async (caller: ServiceContext) =>
    (await getReview(caller, item.id)).decisions.find(({ decision }) => decision === "not_paid");
  const operator: ServiceContext = { ...ctx, caller: { ...ctx.caller, roles: ["operator"] } };
  const sentence = "I know that this payment may have been made";
  const confirm = { typedAmount: "5.6", sentence, stepUp: { password } };
  expect(await barOf(ctx)).toMatchObject({ isOpen: false, missing: "foreign_open", isWaivable: false });
  await expect(resolveReview(ctx, decide(item, { confirm }))).rejects.toMatchObject({
    reason: "review.evidence_missing",
  });
  const aged = { parameters: { ...world.ctx.parameters, weakAbsenceMs: 3_000 } };
  expect(await barOf({ ...operator, ...aged })).toMatchObject({ isWaivable: false });
  await expect(resolveReview({ ...operator, ...aged }, decide(item, { confirm }))).rejects.toMatchObject({
    reason: "rights.missing",
  });
  expect(await barOf({ ...ctx, ...aged })).toMatchObject({ isOpen: false, isWaivable: true });
  await expect(
    resolveReview({ ...ctx, ...aged }, decide(item, { confirm: { ...confirm, sentence: "yes" } })),
  ).rejects.toMatchObject({ reason: "review.sentence" });
  await expect(
    resolveReview({ ...ctx, ...aged }, decide(item, { confirm: { typedAmount: "5.6", stepUp: { password } } })),
  ).rejects.toMatchObject({ reason: "review.evidence_missing" });
  await resolveReview({ ...ctx, ...aged }, decide(item, { confirm }));
  expect(await world.states()).toEqual({ not_executed: 1 });
  const { auditEntries: a } = ctx.db.t;
  const entries = await ctx.db.read.select({ after: a.after }).from(a).where(eq(a.action, "review.resolve"));
  expect(entries.map(({ after }) => after).join()).toContain("foreign_open");
});

const inOrder = () => checkInvariants(subjectOf(world));
const openKinds = async () =>
  (await listReview(ctx, { limit: 50, filter: { state: "open" } })).items.map(({ kind }) => kind);
const look = async (times: number) => {
  for (let time = 0; time < times; time += 1) {
    await world.runLane();
    await sleep(100);
  }
};

test("freezing the account of a record that nobody ordered leaves the record to be explained", async () => {
  await world.startBatch(["30000009"]);
  await world.runLane();
  await world.control("external", { email: world.account.email, amount: "40", to: "somebody" });
  const item = await waitForItemAfterWalk("foreign");
  const confirm = { typedAmount: "40", stepUp: { password } };
  const frozen = await resolveReview(ctx, decide(item, { decision: "freeze", confirm }));
  expect(frozen).toMatchObject({ state: "open", kind: "foreign", ended: null });
  expect(await world.isFrozen()).toBe(true);
  await unfreeze(ctx, { accountId: world.account.id, reason: "The bank confirmed it." });
  const ended = await resolveReview(ctx, decide(frozen, { decision: "explain", confirm }));
  expect(ended).toMatchObject({ state: "decided", ended: { by: "Ann", why: "explain" } });
  const { reviewDecisions: d } = ctx.db.t;
  expect(
    (await ctx.db.read.select({ decision: d.decision }).from(d).orderBy(d.seq)).map(({ decision }) => decision),
  ).toEqual(["freeze", "explain"]);
  await world.startBatch(["30000010"], { campaign: "next" });
  await until(async () => {
    await look(1);
    return (await world.states()).settled === 3;
  });
  expect((await world.buckets()).foreign).toBe(40_000_000n);
});

test("a contradiction that a person explained is booked out once and freezes nothing again", async () => {
  await world.script("31000001", "refuseButExecute");
  await world.startBatch(["31000001"]);
  const item = await waitForItem("contradiction");
  expect(await world.isFrozen()).toBe(true);
  const ended = await resolveReview(ctx, decide(item, { decision: "explain" }));
  expect(ended.state).toBe("decided");
  expect(await world.buckets()).toMatchObject({ foreign: 5_600_000n, available: 9_994_400_000n });
  await unfreeze(ctx, { accountId: world.account.id, reason: "The refusal was explained." });
  await world.startBatch(["30000010"], { campaign: "next" });
  await look(8);
  expect(await openKinds()).toEqual([]);
  expect(await world.isFrozen()).toBe(false);
  expect(await world.states()).toEqual({ rejected: 1, settled: 1 });
  expect(await world.buckets()).toMatchObject({ foreign: 5_600_000n, paid_out: 5_600_000n });
  // The other side did pay it: what a person explained wrongly shows in I1 alone.
  expect((await checkInvariants(subjectOf(world))).filter(({ invariant }) => invariant !== "I1")).toEqual([]);
});

/** Blocks the payee of the only payment after its start, so that the final gate takes it out. */
async function block() {
  const [transfer] = await ctx.db.read.select().from(ctx.db.t.transfers);
  const payeeKey = transfer?.payeeKey ?? "";
  await markPayeeKey(ctx.db, { payeeKey }, { status: "blocked" });
  return { unblock: () => markPayeeKey(ctx.db, { payeeKey }, { status: "normal" }) };
}

test("a payment that the final gate took out is taken up again by a person, and the gate checks it again", async () => {
  await world.startBatch([payee]);
  const { unblock } = await block();
  const first = await waitForItem("held");
  const { decisions } = await getReview(ctx, first.id);
  expect(decisions.filter(({ isOpen }) => isOpen).map(({ decision }) => decision)).toEqual(["take_up"]);
  const why = "The block was a mistake of ours.";
  const taken = await resolveReview(ctx, decide(first, { decision: "take_up", why }));
  expect(taken).toMatchObject({ state: "decided", transferState: "queued" });
  const second = await waitForItem("held");
  expect(second.id).not.toBe(first.id);
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.books.requests()).toHaveLength(0);
  expect(await inOrder()).toEqual([]);
  await unblock();
  await resolveReview(ctx, decide(second, { decision: "take_up", why }));
  await look(3);
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await openKinds()).toEqual([]);
  expect(await inOrder()).toEqual([]);
});

test("stopping a batch ends what the final gate held of it", async () => {
  await world.openBooks(world.account.id);
  const { id } = await draftBatch(ctx, world.account.id, csvOf([payee]));
  await startDraft(ctx, id);
  await block();
  const item = await waitForItem("held");
  await stopCashback(ctx, { id, why: "Nobody wants it any more." });
  expect(await world.states()).toEqual({ cancelled: 1 });
  expect(await getReview(ctx, item.id)).toMatchObject({ state: "closed", ended: { by: "Ann", why: "cancelled" } });
  expect(await openKinds()).toEqual([]);
  expect(await inOrder()).toEqual([]);
});
