import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import { codeOfStep, readSecret } from "@/sandbox/one-time-codes";
import { getAccount } from "@/server/services/accounts/get-account";
import { getCashback } from "@/server/services/cashback/get-cashback";
import type { ServiceContext } from "@/server/services/context";
import { submitCode } from "@/server/services/transfers/submit-code";
import { allowCodes } from "@/server/services/two-factor/allow-codes";
import { forgetSecret } from "@/server/services/two-factor/forget-secret";
import { importSecret } from "@/server/services/two-factor/import-secret";
import { operatorCaller } from "../support/factories";
import { afterEachCheck } from "../support/invariants";
import { noReadsBetween } from "../support/pass-steps";
import { virtualClock } from "../support/virtual-clock";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";
import { authenticatorKey, bindAuthenticator, freezeAccount } from "../support/world-codes";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 180_000 });

const openWorld = afterEachCheck();
const key = readSecret(authenticatorKey) ?? Buffer.alloc(0);
const otherKey = "MZXW6YTBOIMZXW6YTBOIMZXW6YTBOIMZ";
let submitted = 0;

/** Ten seconds into a step, with an owner who types codes. */
async function codesWorld(
  kept: "automatic" | "asked" | "none" = "none",
  { upstreamKey = authenticatorKey, clockSkewSec = 0 } = {},
) {
  const clock = virtualClock(stepEndsMs(stepAt(Date.now())) + 10_000);
  const knobs = { totpSingleUse: true, totpDrift: 0, clockSkewSec };
  const parameters = { ...noReadsBetween, skewMs: 60_000, horizonMs: 120_000 };
  const world = await openWorld({ knobs, parameters, clock });
  world.secrets.push(authenticatorKey);
  await bindAuthenticator(world, { kept, upstreamKey });
  const owner: ServiceContext = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
  const codeAt = (steps: number) => codeOfStep(key, stepAt(clock.nowMs()) + steps);
  const toNextStep = (secondsIn: number) =>
    clock.forward(stepEndsMs(stepAt(clock.nowMs())) + secondsIn * 1_000 - clock.nowMs());
  const submit = (id: string, code: string, change: { key?: string } = {}) => {
    submitted += 1;
    return submitCode(owner, { key: `code-${submitted}`, id, code, ...change });
  };
  /** Types the code of a step that has just been shown, so that a slow machine has the rest of it to send. */
  const typeNext = (id: string) => {
    toNextStep(4);
    return submit(id, codeAt(0));
  };
  /** As if the clock stood still so many seconds into a step. */
  const submitAt = (secondsIn: number, id: string) => {
    const atMs = stepEndsMs(stepAt(clock.nowMs())) + secondsIn * 1_000;
    const standing = { ...owner, clock: { ...clock, nowMs: () => atMs } };
    submitted += 1;
    return submitCode(standing, { key: `code-${submitted}`, id, code: codeOfStep(key, stepAt(atMs)) });
  };
  return { world, clock, owner, codeAt, toNextStep, submit, typeNext, submitAt };
}

async function waitingId(world: World): Promise<string> {
  const { transfers: t } = world.ctx.db.t;
  const [row] = await world.ctx.db.read.select({ id: t.id }).from(t).where(eq(t.state, "parked"));
  return row?.id ?? "";
}

function proof(world: World): string {
  return codeOfStep(key, stepAt(world.ctx.clock.nowMs()));
}

test("TRF-6: a typed code sends the one payment that waits for it, and the next one asks for its own", async () => {
  const { world, typeNext } = await codesWorld();
  const { transferIds } = await world.startBatch(payees(2));
  await world.runLane();
  expect(await waitingId(world)).toBe(transferIds[0]);
  const answer = await typeNext(transferIds[0] ?? "");
  expect(answer).toMatchObject({ id: transferIds[0], state: "queued", replayed: false });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1, parked: 1 });
  expect(await waitingId(world)).toBe(transferIds[1]);
  await typeNext(transferIds[1] ?? "");
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2 });
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.pendingCodes)).toEqual([]);
  const { auditEntries: a } = world.ctx.db.t;
  const entries = await world.ctx.db.read.select().from(a).where(eq(a.action, "transfer.submit_code"));
  expect(entries).toHaveLength(2);
});

test("a running engine sends within moments of the code, also when another process took it", async () => {
  const { world, typeNext } = await codesWorld();
  await world.startBatch(payees(1));
  // Its own bus: what the owner's process calls out does not reach it.
  world.startEngine({
    ...world.worker("other", { leaseRenewMs: 60_000, leaseMs: 120_000, lookEveryMs: 3_600_000 }),
    clock: world.ctx.clock,
  });
  await until(async () => (await world.states()).parked === 1, { withinMs: 60_000 });
  await typeNext(await waitingId(world));
  // Later than this the code is over.
  await until(async () => (await world.books.movements()).length === 1, { withinMs: 30_000 });
});

test("TRF-N7: the same press twice submits once; a payment that waits for nothing takes no code", async () => {
  const { world, codeAt, submit, toNextStep } = await codesWorld();
  const { transferIds } = await world.startBatch(payees(2));
  await world.runLane();
  const [first = "", second = ""] = transferIds;
  toNextStep(4);
  const code = codeAt(0);
  const [one, other] = await Promise.all([submit(first, code, { key: "k" }), submit(first, code, { key: "k" })]);
  expect([one.replayed, other.replayed].sort()).toEqual([false, true]);
  await expect(submit(second, code)).rejects.toMatchObject({ reason: "transfer.wrong_state" });
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.totpSteps)).toHaveLength(1);
});

test("a code is used once over all payments, whoever asks", async () => {
  const { world, codeAt, submit, toNextStep, typeNext } = await codesWorld();
  await world.startBatch(payees(2));
  await world.runLane();
  toNextStep(4);
  const code = codeAt(0);
  await submit(await waitingId(world), code);
  await world.runLane();
  await expect(submit(await waitingId(world), code)).rejects.toMatchObject({ reason: "two_factor.step_used" });
  expect(await world.states()).toEqual({ settled: 1, parked: 1 });
  await typeNext(await waitingId(world));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2 });
});

test("a typed code that is over before it is sent sends nothing: the payment asks for another one", async () => {
  const { world, typeNext, toNextStep } = await codesWorld();
  await world.startBatch(payees(1));
  await world.runLane();
  await typeNext(await waitingId(world));
  toNextStep(1);
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.books.requests()).toEqual([]);
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.pendingCodes)).toEqual([]);
});

test.each([
  ["behind", 20, 12],
  ["ahead", -20, 6],
] as const)(
  "a typed code whose step our clock, that is %s, took for another sends nothing: the payment asks for another one",
  async (_, clockSkewSec, secondsIn) => {
    const { world, submit, toNextStep, codeAt, clock } = await codesWorld("none", { clockSkewSec });
    await world.startBatch(payees(1));
    await world.runLane();
    toNextStep(secondsIn);
    const theirs = stepAt(clock.nowMs() + clockSkewSec * 1_000) - stepAt(clock.nowMs());
    expect(Math.abs(theirs)).toBe(1);
    await submit(await waitingId(world), codeAt(theirs));
    await world.runLane();
    expect(await world.states()).toEqual({ parked: 1 });
    expect(await world.attempts()).toEqual([]);
    expect(await world.books.requests()).toEqual([]);
    expect(await world.ctx.db.read.select().from(world.ctx.db.t.pendingCodes)).toEqual([]);
  },
);

test("where a secret is kept, the digits say the step of a typed code, whatever our clock says", async () => {
  const { world, submit, toNextStep, codeAt } = await codesWorld("asked", { clockSkewSec: 20 });
  await world.startBatch(payees(1));
  await world.runLane();
  toNextStep(12);
  await submit(await waitingId(world), codeAt(1));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1 });
});

test("while sending is frozen no code is asked for and none is taken", async () => {
  const { world, owner, typeNext } = await codesWorld();
  const { batchId } = await world.startBatch(payees(1));
  const { batches: b } = world.ctx.db.t;
  await world.ctx.db.update(b, { amountRule: JSON.stringify({ fixed: "5.6" }) }, eq(b.id, batchId));
  await world.runLane();
  const id = await waitingId(world);
  expect(await getCashback(owner, { id: batchId })).toMatchObject({
    awaitsCode: { transferId: id },
    needsPerson: "code",
  });
  await freezeAccount(world);
  expect((await getCashback(owner, { id: batchId })).awaitsCode).toBe(null);
  await expect(typeNext(id)).rejects.toMatchObject({ reason: "system.frozen" });
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.totpSteps)).toEqual([]);
});

test("a typed code that was never used is gone soon after its step", async () => {
  const { world, typeNext, toNextStep } = await codesWorld();
  const { batchId } = await world.startBatch(payees(1));
  await world.runLane();
  await typeNext(await waitingId(world));
  await world.setIntent(batchId, "paused");
  toNextStep(5);
  world.startEngine();
  const pending = () => world.ctx.db.read.select().from(world.ctx.db.t.pendingCodes);
  await until(async () => (await pending()).length === 0, { withinMs: 60_000 });
  expect(await world.books.requests()).toEqual([]);
});

test("a code that nobody could have read yet, or that ends too soon, is not taken", async () => {
  const { world, submitAt } = await codesWorld();
  await world.startBatch(payees(1));
  await world.runLane();
  const id = await waitingId(world);
  await expect(submitAt(26, id)).rejects.toMatchObject({ reason: "two_factor.code_late", retryAfterSec: 7 });
  await expect(submitAt(1, id)).rejects.toMatchObject({ reason: "two_factor.code_late", retryAfterSec: 2 });
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.totpSteps)).toEqual([]);
});

test("where a secret is kept, a wrong code is refused before anything is sent; else Infini refuses it and nothing moves", async () => {
  const { world, codeAt, submit, typeNext } = await codesWorld("asked");
  await world.startBatch(payees(1));
  await world.runLane();
  const wrong = codeAt(7);
  await expect(submit(await waitingId(world), wrong)).rejects.toMatchObject({ reason: "two_factor.code_wrong" });
  expect(await world.books.requests()).toEqual([]);
  await typeNext(await waitingId(world));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1 });

  const blind = await codesWorld("none", { upstreamKey: otherKey });
  await blind.world.startBatch(payees(1));
  await blind.world.runLane();
  await blind.typeNext(await waitingId(blind.world));
  await blind.world.runLane();
  expect(await blind.world.states()).toEqual({ rejected: 1 });
  expect(await blind.world.books.movements()).toEqual([]);
});

test("a payment of a batch that was paused meanwhile takes no code", async () => {
  const { world, typeNext } = await codesWorld();
  const { batchId } = await world.startBatch(payees(1));
  await world.runLane();
  await world.setIntent(batchId, "paused");
  await expect(typeNext(await waitingId(world))).rejects.toMatchObject({ reason: "transfer.not_running" });
});

test("TFA-7: a secret is kept only with a code of its holder's device; no answer and no row shows it", async () => {
  const { world, owner } = await codesWorld();
  const accountId = world.account.id;
  const attempt = (secret: string, proofCode: string) => importSecret(owner, { accountId, secret, proofCode });
  await expect(attempt("not a key!", "123456")).rejects.toMatchObject({ reason: "two_factor.secret" });
  await expect(attempt(otherKey, proof(world))).rejects.toMatchObject({ reason: "two_factor.proof_mismatch" });
  const address = `otpauth://totp/Infini:payer?secret=${authenticatorKey}&issuer=Infini`;
  const shown = await attempt(address, proof(world));
  expect(shown).toMatchObject({ isKept: true, isAutomatic: true, isCovered: true, issuer: "Infini" });
  const detail = await getAccount(owner, { id: accountId });
  expect(detail.codes).toEqual(shown);
  expect(JSON.stringify(detail)).not.toContain(authenticatorKey);
  const again = await attempt(authenticatorKey, proof(world));
  expect(again).toMatchObject({ isKept: true, issuer: null });
  const { twoFactorSecrets: t, secrets } = world.ctx.db.t;
  const states = (await world.ctx.db.read.select().from(t)).map(({ state }) => state).sort();
  expect(states).toEqual(["active", "retired"]);
  const sealed = await world.ctx.db.read.select().from(secrets).where(eq(secrets.kind, "totp"));
  expect(sealed.map((row) => row.class)).toEqual(["second_factor", "second_factor"]);
});

test("what waits for a typed code goes out by itself once a secret is kept, and waits again when its use is forbidden", async () => {
  const { world, owner, toNextStep } = await codesWorld();
  const accountId = world.account.id;
  await world.startBatch(payees(1));
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1 });
  await importSecret(owner, { accountId, secret: authenticatorKey, proofCode: proof(world) });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await allowCodes(owner, { accountId, isAutomatic: false })).toMatchObject({
    isKept: true,
    isAutomatic: false,
  });
  toNextStep(10);
  await world.startBatch(payees(1, 31_000_001), { campaign: "next" });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1, parked: 1 });
  await allowCodes(owner, { accountId, isAutomatic: true });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2 });
});

test("a secret that is forgotten is destroyed, a retired copy too: only that there was one stays, with the reason", async () => {
  const { world, owner } = await codesWorld("automatic");
  const accountId = world.account.id;
  await importSecret(owner, { accountId, secret: authenticatorKey, proofCode: proof(world) });
  const reason = "the holder has a new device";
  expect(await forgetSecret(owner, { accountId, reason })).toMatchObject({ isKept: false, isAutomatic: false });
  const { secrets, auditEntries: a, twoFactorSecrets: t } = world.ctx.db.t;
  expect(await world.ctx.db.read.select().from(secrets).where(eq(secrets.kind, "totp"))).toEqual([]);
  const kept = await world.ctx.db.read.select().from(t);
  expect(kept.map(({ state }) => state)).toEqual(["discarded", "discarded"]);
  expect(kept.map(({ retireReason }) => retireReason).sort()).toEqual(["replaced", reason]);
  const entries = await world.ctx.db.read.select().from(a).where(eq(a.action, "two_factor.forget"));
  expect(entries).toMatchObject([{ objectId: accountId, reason }]);
  await expect(forgetSecret(owner, { accountId, reason })).rejects.toMatchObject({ reason: "two_factor.no_secret" });
  await expect(allowCodes(owner, { accountId, isAutomatic: true })).rejects.toMatchObject({
    reason: "two_factor.no_secret",
  });
});

test("G14: in live a kept secret is not used unasked until somebody allows it", async () => {
  const { world, owner } = await codesWorld();
  const live: ServiceContext = { ...owner, mode: "live" };
  const shown = await importSecret(live, {
    accountId: world.account.id,
    secret: authenticatorKey,
    proofCode: proof(world),
  });
  expect(shown).toMatchObject({ isKept: true, isAutomatic: false });
});
