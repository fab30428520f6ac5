import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import { codeOfStep, readSecret } from "@/sandbox/one-time-codes";
import type { EngineContext } from "@/server/engine/context";
import { runLane } from "@/server/engine/lane";
import { afterEachCheck } from "../support/invariants";
import { noReadsBetween, passSteps } from "../support/pass-steps";
import { type VirtualClock, virtualClock } from "../support/virtual-clock";
import { until, type World, type WorldOptions } from "../support/world";
import { payees } from "../support/world-batch";
import { authenticatorKey, bindAuthenticator, freezeAccount } from "../support/world-codes";
import { mortal } from "../support/world-mortal";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 240_000 });

const openWorld = afterEachCheck();
/** Infini refuses a code that was used, and one of any other step than its own. */
const strict = { totpSingleUse: true, totpDrift: 0 } as const;
const otherKey = "MZXW6YTBOIMZXW6YTBOIMZXW6YTBOIMZ";

/** Begins `secondsIn` seconds into a step. */
async function codedWorld(
  secondsIn: number,
  options: WorldOptions = {},
): Promise<{ world: World; clock: VirtualClock }> {
  const clock = virtualClock(stepEndsMs(stepAt(Date.now())) + secondsIn * 1_000);
  const knobs = { ...strict, ...options.knobs };
  const world = await openWorld({ knobs, parameters: { ...noReadsBetween, ...options.parameters }, clock });
  world.secrets.push(authenticatorKey);
  return { world, clock };
}

/** The lane, while the clock goes on to the next step whenever it waits for that. */
async function runWhilePassing(world: World, clock: VirtualClock, ctx: EngineContext = world.ctx): Promise<void> {
  const end = passSteps(world, clock);
  await world.runLane(ctx);
  await end();
}

async function stepsSent(world: World): Promise<number[]> {
  const secret = readSecret(authenticatorKey) ?? Buffer.alloc(0);
  return (await world.books.requests()).map(({ body, at }) => {
    const { email_verify_code: code }: { email_verify_code?: string } = JSON.parse(body);
    const now = stepAt(Date.parse(at));
    return [now, now - 1, now + 1].find((step) => codeOfStep(secret, step) === code) ?? Number.NaN;
  });
}

async function stepsTaken(world: World): Promise<number[]> {
  const { totpSteps: t } = world.ctx.db.t;
  return (await world.ctx.db.read.select().from(t)).map(({ step }) => step).sort((a, b) => a - b);
}

test("T04: each payment of an account with an authenticator goes out with a code of its own, one for each 30 seconds", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  await world.startBatch(payees(4));
  await runWhilePassing(world, clock);
  expect((await world.states()).settled).toBe(4);
  const sent = await stepsSent(world);
  expect(new Set(sent).size).toBe(4);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
  expect(await stepsTaken(world)).toEqual(sent);
  const attempts = await world.attempts();
  expect(attempts.map(({ totpStep }) => totpStep)).toEqual(sent);
  const { auditEntries: a } = world.ctx.db.t;
  const entries = await world.ctx.db.read.select().from(a).where(eq(a.action, "transfer.send"));
  expect(entries.map(({ after }) => JSON.parse(after ?? "{}").codeStep)).toEqual(sent);
});

test("an account without an authenticator sends no code and takes no step", async () => {
  const { world } = await codedWorld(5);
  await world.startBatch(payees(2));
  await world.runLane();
  expect((await world.states()).settled).toBe(2);
  expect(await stepsTaken(world)).toEqual([]);
  expect((await world.books.requests()).some(({ body }) => body.includes("email_verify_code"))).toBe(false);
});

test("T02: a code that is nearly over is not used: the payment waits for the next one", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  await world.startBatch(payees(1));
  clock.forward(stepEndsMs(stepAt(clock.nowMs())) + 25_000 - clock.nowMs());
  const before = stepAt(clock.nowMs());
  await runWhilePassing(world, clock);
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await stepsSent(world)).toEqual([before + 1]);
});

test("a step that a person took is not used again by the engine", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  await world.startBatch(payees(1));
  const step = stepAt(clock.nowMs());
  await world.ctx.db.insert(world.ctx.db.t.totpSteps, {
    accountId: world.account.id,
    step,
    purpose: "person",
    createdAtMs: clock.nowMs(),
  });
  await runWhilePassing(world, clock);
  expect(await stepsSent(world)).toEqual([step + 1]);
});

test("a step that is taken between the choice and the final gate is found there: nothing goes out with it", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  await world.startBatch(payees(1));
  const { db, vault } = world.ctx;
  const step = stepAt(clock.nowMs());
  let isChosen = false;
  let isTaken = false;
  const open: typeof vault.open = (sealed, place) => {
    isChosen ||= place.table === "two_factor_secrets";
    return vault.open(sealed, place);
  };
  // Once the code was made, the next transaction is the gate's.
  const tx: typeof db.tx = async (body) => {
    if (isChosen && !isTaken) {
      isTaken = true;
      const accountId = world.account.id;
      await db.insert(db.t.totpSteps, { accountId, step, purpose: "person", createdAtMs: clock.nowMs() });
    }
    return db.tx(body);
  };
  const ctx = { ...world.ctx, vault: { ...vault, open }, db: Object.create(db, { tx: { value: tx } }) };
  await runWhilePassing(world, clock, ctx);
  expect(isTaken).toBe(true);
  expect(await stepsSent(world)).toEqual([step + 1]);
  expect(await world.states()).toEqual({ settled: 1 });
});

test("a freeze is shown at once to whoever looks while a lane waits for the next code", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  await world.startBatch(payees(2));
  const accountId = world.account.id;
  clock.forward(stepEndsMs(stepAt(clock.nowMs())) + 5_000 - clock.nowMs());
  const taken = { accountId, step: stepAt(clock.nowMs()) + 1, purpose: "person" as const, createdAtMs: clock.nowMs() };
  await world.ctx.db.insert(world.ctx.db.t.totpSteps, taken);
  const running = world.runLane();
  await until(async () => (await world.lease())?.waitsFor === "next_code", { withinMs: 60_000 });
  await freezeAccount(world);
  await running;
  expect((await world.lease())?.waitsFor).toBe("frozen");
  expect(await world.books.requests()).toEqual([]);
});

test("S4: a code that would be over on arrival does not leave: its step is lost, and the payment goes on with the next", async () => {
  const guards = { sendGuardMs: 60_000, leaseMs: 120_000 };
  const { world, clock } = await codedWorld(5, { parameters: guards });
  await bindAuthenticator(world);
  await world.startBatch(payees(1));
  const { db } = world.ctx;
  let isLate = false;
  const tx: typeof db.tx = async (body) => {
    const result = await db.tx(body);
    if (!isLate && (await world.states()).sending === 1) {
      isLate = true;
      clock.forward(stepEndsMs(stepAt(clock.nowMs())) - 500 - clock.nowMs());
    }
    return result;
  };
  await runWhilePassing(world, clock, { ...world.ctx, db: Object.create(db, { tx: { value: tx } }) });
  expect((await world.attempts()).map((attempt) => attempt.class)).toEqual(["never_left", "success"]);
  const [lost, sent] = await stepsTaken(world);
  expect(await stepsSent(world)).toEqual([sent]);
  expect(lost).toBeLessThan(sent ?? 0);
  expect(await world.states()).toEqual({ settled: 1 });
});

test("a worker that dies between the reservation and the send leaves its step taken, and its payment to a person", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world);
  const { transferIds } = await world.startBatch(payees(2), { policy: { onUnknown: "continue" } });
  const dying = mortal(world.worker("dying"), world.account.id, "after_intent");
  void runLane(dying.ctx, world.account.id, new AbortController().signal).catch(() => undefined);
  await dying.stopped;
  const [first = 0] = await stepsTaken(world);
  await world.expireLease();
  await runWhilePassing(world, clock);
  expect(await world.stateOf(transferIds[0] ?? "")).toBe("unknown");
  expect(await world.stateOf(transferIds[1] ?? "")).toBe("settled");
  const sent = await stepsSent(world);
  expect(sent).toHaveLength(1);
  expect(sent).not.toContain(first);
  expect(await stepsTaken(world)).toEqual([first, ...sent]);
});

test("T05: with a secret that Infini does not know any more three codes are refused, and the batch pauses", async () => {
  const { world, clock } = await codedWorld(5);
  await bindAuthenticator(world, { upstreamKey: otherKey });
  await world.startBatch(payees(6));
  await runWhilePassing(world, clock);
  expect(await world.states()).toEqual({ rejected: 3, queued: 3 });
  expect(await world.books.movements()).toEqual([]);
  expect(new Set(await stepsTaken(world)).size).toBe(3);
});

test("T01: with a clock 45 seconds off nothing is sent, and no step is taken", async () => {
  const { world } = await codedWorld(5, { knobs: { clockSkewSec: 45 } });
  await bindAuthenticator(world);
  await world.startBatch(payees(1));
  await world.runLane();
  expect((await world.lease())?.waitsFor).toBe("clock");
  expect(await stepsTaken(world)).toEqual([]);
  expect(await world.books.requests()).toEqual([]);
});

test.each([-20, 20])("with a clock %i seconds off the code is Infini's, and it takes it", async (clockSkewSec) => {
  const { world, clock } = await codedWorld(5, {
    knobs: { clockSkewSec },
    parameters: { skewMs: 60_000, horizonMs: 120_000 },
  });
  await bindAuthenticator(world);
  await world.startBatch(payees(2));
  await runWhilePassing(world, clock);
  expect((await world.states()).settled).toBe(2);
});

test.each([
  ["no secret is kept", "none"],
  ["its use was not allowed", "asked"],
] as const)("G14: where %s, one payment waits for a typed code and the rest behind it", async (_, kept) => {
  const { world } = await codedWorld(5);
  await bindAuthenticator(world, { kept });
  await world.startBatch(payees(3));
  await world.runLane();
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1, queued: 2 });
  expect((await world.lease())?.waitsFor).toBe("code");
  expect(await world.books.requests()).toEqual([]);
  expect(await stepsTaken(world)).toEqual([]);
});

test("an authority that does not name the codes keeps them from being used unasked", async () => {
  const { world } = await codedWorld(5);
  await bindAuthenticator(world);
  const { accountAuthorities: a } = world.ctx.db.t;
  await world.ctx.db.update(a, { scope: ["profile", "statement", "transfer.uid"] }, eq(a.accountId, world.account.id));
  await world.startBatch(payees(1));
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await world.books.requests()).toEqual([]);
});

test("what waits for a code goes on by itself once Infini asks for none", async () => {
  const { world } = await codedWorld(5);
  await bindAuthenticator(world, { kept: "none" });
  await world.startBatch(payees(2));
  await world.runLane();
  expect(await world.states()).toEqual({ parked: 1, queued: 1 });
  await world.control("accounts", { email: world.account.email, isTwoFactorBound: false });
  const { transfers: t } = world.ctx.db.t;
  await world.ctx.db.update(t, { nextCheckAtMs: 1 }, eq(t.state, "parked"));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2 });
});
