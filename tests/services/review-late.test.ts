import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import type { ServiceContext } from "@/server/services/context";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { unfreeze } from "@/server/services/system/unfreeze";
import { testPassword } from "../support/app";
import { operatorCaller } from "../support/factories";
import { checkInvariants, subjectOf } from "../support/invariants";
import { markPayeeKey } from "../support/marked-payee";
import { testWorld, type World, type WorldOptions } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const payee = "30000001";
let world: World;
let ctx: ServiceContext;

async function open(options: WorldOptions = {}): Promise<void> {
  world = await testWorld({ parameters: { visibleMs: 400, lateMs: 200, horizonMs: 2_500 }, ...options });
  ctx = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
}
afterEach(() => world.close());

const openItems = async () => (await listReview(ctx, { limit: 50, filter: { state: "open" } })).items;
async function waitFor(kind: string) {
  for (let tryNo = 0; tryNo < 80; tryNo += 1) {
    await world.runLane();
    const item = (await openItems()).find((one) => one.kind === kind);
    if (item) return item;
    await sleep(100);
  }
  throw new Error(`no item ${kind}: ${JSON.stringify(await openItems())}`);
}
const explain = (item: { id: string; version: number }) =>
  resolveReview(ctx, {
    id: item.id,
    version: item.version,
    decision: "explain",
    confirm: { typedAmount: "5.60", stepUp: { password: testPassword } },
    why: "Paid by hand.",
  });
const payByHand = () => world.control("external", { email: world.account.email, amount: "5.6", to: payee });

test("I15: a payment that the gate took out has a way on after a late record of it was explained", async () => {
  await open();
  const { transferIds } = await world.startBatch([payee]);
  const [transferId = ""] = transferIds;
  const { payees, transfers } = ctx.db.t;
  const [transfer] = await ctx.db.read.select().from(transfers);
  const payeeKey = transfer?.payeeKey ?? "";
  let leapMs = 0;
  const clock = { ...world.ctx.clock, monotonicMs: () => performance.now() + leapMs };
  // The send guard trips once, and the payee is blocked before the transfer goes again.
  const tx: typeof world.ctx.db.tx = async (body) => {
    const result = await world.ctx.db.tx(body);
    if (leapMs === 0 && (await world.states()).sending === 1) {
      leapMs = 2_100;
      await markPayeeKey(ctx.db, { payeeKey }, { status: "blocked" });
    }
    return result;
  };
  await world.runLane({ ...world.ctx, clock, db: Object.create(world.ctx.db, { tx: { value: tx } }) });
  expect((await world.attempts()).map(({ rule }) => rule)).toEqual(["send_guard"]);
  const held = await waitFor("held");
  const { evidence } = (await world.items())[0] ?? {};
  await payByHand();
  await world.startBatch(["30000002"], { campaign: "next" });
  const late = await waitFor("late_record");
  expect(late.subjectId).toBe(held.subjectId);
  await explain(late);
  expect(await world.items()).toMatchObject([{ kind: "held", subjectId: transferId, evidence }]);
  await unfreeze(ctx, { accountId: world.account.id, reason: "explained" });
  await ctx.db.update(payees, { status: "normal" }, eq(payees.payeeKey, payeeKey));
  const [again] = await openItems();
  expect(
    (await getReview(ctx, again?.id ?? "")).decisions.find(({ decision }) => decision === "take_up"),
  ).toMatchObject({ isOpen: true });
  expect(await world.stateOf(transferId)).toBe("parked");
  expect(await checkInvariants(subjectOf(world))).toEqual([]);
});

/** Refused by the session, and seconds later a movement that fits. */
async function openLateRecord() {
  await open({ mode: "live" });
  await world.script(payee, "unauthorized");
  await world.startBatch([payee]);
  await world.runLane();
  expect(await world.states()).toEqual({ not_executed: 1 });
  // Records carry whole seconds: later than D by far.
  await sleep(3_000);
  await payByHand();
  await world.startBatch(["30000002"], { campaign: "next" });
  return waitFor("late_record");
}

test("A3: a movement that a person explains as somebody else's leaves the windows of the installation alone", async () => {
  await explain(await openLateRecord());
  expect(await ctx.db.read.select().from(ctx.db.t.seenDelays)).toEqual([]);
});

test("A3: a late record that a person gives to its payment raises D and H, and the act names the person", async () => {
  const late = await openLateRecord();
  expect(await ctx.db.read.select().from(ctx.db.t.seenDelays)).toEqual([]);
  const record = (await getReview(ctx, late.id)).records.find(({ isCandidate }) => isCandidate);
  await resolveReview(ctx, {
    id: late.id,
    version: late.version,
    decision: "paid_record",
    recordId: record?.recordId ?? "",
    confirm: { typedAmount: "5.60", stepUp: { password: testPassword } },
    why: "Infini says that it is this one.",
  });
  const [attempt] = await world.attempts();
  expect(await ctx.db.read.select().from(ctx.db.t.seenDelays)).toMatchObject([
    { kind: "late", attemptId: attempt?.id },
  ]);
  const { auditEntries: t } = ctx.db.t;
  const acts = await ctx.db.read.select().from(t).where(eq(t.action, "engine.raise_window"));
  expect(acts).toMatchObject([{ actorKind: "operator", objectId: attempt?.id }]);
});
