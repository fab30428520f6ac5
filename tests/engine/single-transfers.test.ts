import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { systemActor } from "@/domain/audit";
import { appendAudit } from "@/server/repositories/audit.repository";
import { getAccount } from "@/server/services/accounts/get-account";
import { resumeAccount } from "@/server/services/accounts/resume-account";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { testPassword } from "../support/app";
import { markPayee } from "../support/marked-payee";
import { decisionOf } from "../support/review-world";
import { eachSingleTransferWorld, type SingleTransferWorld } from "../support/single-transfer-world";
import { transferInput } from "../support/single-transfers";
import { until } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachSingleTransferWorld();

/** Lets the lane look until this is so. */
async function lookUntil({ world }: SingleTransferWorld, isSo: () => Promise<boolean>): Promise<void> {
  await until(
    async () => {
      await world.runLane();
      return isSo();
    },
    { shows: async () => ({ states: await world.states(), items: await world.items() }) },
  );
}

async function itemOf({ owner }: SingleTransferWorld, transferId: string) {
  const { items } = await listReview(owner, { limit: 50, filter: { state: "open" } });
  return items.find(({ subjectId }) => subjectId === transferId);
}

test("a confirmed transfer is sent once and settled by its record, by UID, by address and between own accounts", async () => {
  const one = await openWorld();
  const { world } = one;
  const sister = await world.addAccount("sister", "10");
  await world.openBooks(sister.id);
  const byUid = await one.pay("30000001");
  const byEmail = await one.pay("New.Payee@example.org");
  const own = await one.pay(sister.id, { amount: "100" });
  expect(own).toMatchObject({ payee: sister.uid, payeeAccountId: sister.id });
  await lookUntil(one, async () => (await world.states()).settled === 3);
  const movements = await world.books.movements();
  expect(movements.map(({ payee, amount }) => [payee, amount])).toEqual([
    ["30000001", "5.600000"],
    ["New.Payee@example.org", "5.600000"],
    [sister.uid, "100.000000"],
  ]);
  for (const { id } of [byUid, byEmail, own]) expect(await one.edgesOf(id)).toBe("E1 E3 E8 E9 E13");
  expect((await world.attempts()).map(({ n }) => n)).toEqual([1, 1, 1]);
});

test("a double click while the lane sends moves money once", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  world.startEngine();
  const input = await transferInput(owner, { from: world.account.id, to: "30000001", amount: "5.6" });
  const answers = await Promise.all([1, 2, 3].map(() => createTransfer(owner, input)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  await until(async () => (await world.states()).settled === 1);
  expect(await createTransfer(owner, input)).toMatchObject({ replayed: true, state: "queued" });
  expect(await world.books.movements()).toHaveLength(1);
});

test("an answer that is lost after the payment holds the account, and the record settles it", async () => {
  const one = await openWorld({ parameters: { visibleMs: 5_000 } });
  const { world } = one;
  await world.script("30000001", "lostAfter");
  const lost = await one.pay("30000001");
  const behind = await one.pay("30000002");
  await lookUntil(one, async () => (await world.states()).settled === 2);
  expect(await one.edgesOf(lost.id)).toBe("E1 E3 E8 E12 E14");
  expect(await one.edgesOf(behind.id)).toBe("E1 E3 E8 E9 E13");
  expect(await world.books.movements()).toHaveLength(2);
});

test("a request that is lost before the payment becomes an absent item without a batch, and an owner decides", async () => {
  const one = await openWorld({ parameters: { visibleMs: 400, lateMs: 200, horizonMs: 1_000, lookEveryMs: 100 } });
  const { world, owner } = one;
  await world.script("30000001", "lostBefore");
  const lost = await one.pay("30000001", { campaign: "bonus" });
  await lookUntil(one, async () => (await itemOf(one, lost.id))?.kind === "absent");
  expect(await world.stateOf(lost.id)).toBe("unknown");
  const item = await itemOf(one, lost.id);
  expect(item).toMatchObject({ batchId: null, batchName: null, payee: "30000001", amount: "5.600000" });
  if (!item) throw new Error("no item");
  const detail = await getReview(owner, item.id);
  expect(detail).toMatchObject({ batchId: null, campaign: "bonus", transferState: "unknown" });
  // A record that is newer than the attempt bears the absence out, and so does time.
  await one.pay("30000002");
  await lookUntil(one, async () => {
    const shown = await getReview(owner, item.id);
    return shown.decisions.some(({ decision, isOpen }) => decision === "not_paid" && isOpen);
  });
  const shown = await getReview(owner, item.id);
  await resolveReview(owner, decisionOf(shown, "not_paid"));
  expect(await world.stateOf(lost.id)).toBe("not_executed");
  const { claims, events } = world.ctx.db.t;
  expect(await world.ctx.db.read.select().from(claims)).toEqual([]);
  const told = await world.ctx.db.read.select().from(events).where(eq(events.subjectId, lost.id));
  expect(told.some(({ topic }) => topic === "transfer")).toBe(true);
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(["30000002"]);
});

test("a payment that executes late, after it was refused, is a contradiction and freezes the account", async () => {
  const one = await openWorld({ breaks: ["I1"] });
  const { world } = one;
  await world.script("30000001", "refuseButExecute");
  const refused = await one.pay("30000001");
  await lookUntil(one, async () => (await itemOf(one, refused.id))?.kind === "contradiction");
  expect(await world.stateOf(refused.id)).toBe("rejected");
  expect(await world.isFrozen()).toBe(true);
});

test("a transfer waits for its time, then goes out", async () => {
  const one = await openWorld({ parameters: { undoMs: [0, 1_000, 1_000, 1_000, 1_000] } });
  const { world } = one;
  const made = await one.pay("30000001");
  expect(made).toMatchObject({ state: "parked", parkReason: "schedule" });
  await world.runLane();
  expect(await world.books.requests()).toEqual([]);
  world.startEngine();
  await until(async () => (await world.states()).settled === 1);
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6 E7 E8 E9 E13");
  const [sent] = await world.attempts();
  expect(sent?.openedAtMs).toBeGreaterThanOrEqual(Date.parse(made.notBefore ?? ""));
});

test("a transfer that the money does not cover any more is parked, keeps its hold, and goes out when money comes", async () => {
  const one = await openWorld({ balance: "100" });
  const { world } = one;
  const made = await one.pay("30000001", { amount: "40" });
  await world.control("accounts", { email: world.account.email, balance: "30" });
  await lookUntil(one, async () => (await world.stateOf(made.id)) === "parked");
  expect(await world.books.requests()).toEqual([]);
  expect((await world.buckets()).held).toBe(40_000_000n);
  await world.control("accounts", { email: world.account.email, balance: "100" });
  await lookUntil(one, async () => (await world.stateOf(made.id)) === "settled");
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6 E7 E8 E9 E13");
});

test("the final gate holds a single transfer to a payee who was blocked since, and an owner takes it up again", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  const made = await one.pay("30000001");
  await markPayee(world.ctx.db, "30000001", { status: "blocked", atMs: Date.now() + 1 });
  await world.runLane();
  expect(await world.stateOf(made.id)).toBe("parked");
  const item = await itemOf(one, made.id);
  expect(item).toMatchObject({ kind: "held", batchId: null });
  await markPayee(world.ctx.db, "30000001", { status: "normal" });
  if (!item) throw new Error("no item");
  await resolveReview(owner, decisionOf(item, "take_up"));
  await lookUntil(one, async () => (await world.states()).settled === 1);
});

test("an account whose breaker tripped on single transfers goes on when a person resumes it", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  const why = "Infini is back, the operator looked";
  const resume = () => resumeAccount(owner, { id: world.account.id, why, stepUp: { password: testPassword } });
  await expect(resume()).rejects.toMatchObject({ reason: "account.not_tripped" });
  for (const payee of ["30000001", "30000002"]) {
    await world.script(payee, "unauthorized");
    await one.pay(payee);
  }
  const behind = await one.pay("30000003");
  await lookUntil(one, async () => (await world.states()).not_executed === 2);
  await world.runLane();
  expect([await world.stateOf(behind.id), (await world.lease())?.waitsFor]).toEqual(["queued", "breaker"]);
  const shown = async () => (await getAccount(owner, { id: world.account.id })).breaker;
  expect(await shown()).toMatchObject({ reason: "session_refused" });
  await expect(resumeAccount(owner, { id: world.account.id, why })).rejects.toMatchObject({
    reason: "operator.step_up_required",
  });
  expect(await resume()).toEqual({ id: world.account.id });
  expect(await shown()).toBeNull();
  await lookUntil(one, async () => (await world.stateOf(behind.id)) === "settled");
});

test("TRF-7: a payee who was suspended before the confirmation is paid, one who was suspended since is not, whatever the clocks say", async () => {
  const one = await openWorld();
  const { world } = one;
  const { db, vault } = world.ctx;
  const suspend = (payee: string, atMs: number) =>
    db.tx(async (tx) => {
      const entry = { actor: systemActor, action: "payee.suspend", objectKind: "payee", objectId: payee, atMs };
      const auditSeq = await appendAudit(tx, vault.auditMac, entry);
      await markPayee(tx, payee, { status: "suspended", auditSeq, atMs });
    });
  await suspend("30000001", Date.now() + 60_000);
  const known = await one.pay("30000001");
  const since = await one.pay("30000002");
  await suspend("30000002", Date.now() - 60_000);
  await lookUntil(one, async () => (await world.stateOf(known.id)) === "settled");
  expect(await world.stateOf(since.id)).toBe("parked");
});
