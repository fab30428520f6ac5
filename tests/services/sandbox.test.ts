import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { expect, onTestFinished, test, vi } from "vitest";
import type { EngineParameters } from "@/domain/engine-parameters";
import { UpstreamError } from "@/domain/errors";
import { startSandbox } from "@/sandbox/start-sandbox";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createSandboxControl, type SandboxControl } from "@/server/infini/sandbox-control";
import { openSandboxClock } from "@/server/platform/sandbox-clock";
import type { SandboxDoor, ServiceContext } from "@/server/services/context";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { getSandbox } from "@/server/services/sandbox/get-sandbox";
import { resetSandbox } from "@/server/services/sandbox/reset-sandbox";
import { setSandbox } from "@/server/services/sandbox/set-sandbox";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { operatorCaller } from "../support/factories";
import { afterEachCheck } from "../support/invariants";
import { decisionOf } from "../support/review-world";
import { reasonOf, servedWorld, textIn } from "../support/served";
import { payOne, retryInput } from "../support/single-transfers";
import { until } from "../support/world";
import { control } from "../support/world-sandbox";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 60_000 });

const openWorld = afterEachCheck();
const payer = { email: "payer@example.com", uid: "20000077", balance: "500" };

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "im-sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A served application whose sandbox is a real one. */
async function servedWithSandbox() {
  const sandbox = await startSandbox({ port: 0, dataDir: freshFolder() });
  onTestFinished(() => sandbox.close());
  await control(sandbox.url, "accounts", payer);
  const world = await servedWorld({ sandboxUrl: sandbox.url });
  onTestFinished(() => world.close());
  return { ...world, sandboxUrl: sandbox.url };
}

/** The world's engine and services with a sandbox door, on a clock that can be put forward. */
async function worldWithDoor(parameters: Partial<EngineParameters> = {}) {
  const world = await openWorld({ parameters });
  const clock = openSandboxClock(join(freshFolder(), "sandbox-clock.json"));
  const { sandboxUrl: baseUrl } = world;
  const infini = createInfiniClient({ baseUrl, version: "0.0.0", mode: "sandbox", isProduction: false, clock });
  const engine = { ...world.ctx, clock, infini };
  const caller = await operatorCaller(world.ctx, "Ann", ["owner"]);
  const door: SandboxDoor = { control: createSandboxControl(baseUrl), clock };
  const ctx: ServiceContext = { ...engine, caller, sandbox: door };
  return { world, engine, ctx, door };
}

/** The sandbox's clock and ours show the same, but for what passes between the two looks. */
async function expectOneTime(ctx: ServiceContext): Promise<void> {
  const { state } = await getSandbox(ctx);
  expect(Math.abs(Date.parse(state.now) - ctx.clock.nowMs())).toBeLessThan(60_000);
}

test("a viewer reads the sandbox, an operator turns its knobs, and it is written down", async () => {
  const { app, query, mutate, cookieOf } = await servedWithSandbox();
  const viewer = await cookieOf("viewer", ["viewer"]);
  const operator = await cookieOf("operator", ["operator"]);

  const seen = await query("sandbox.get", viewer);
  expect(seen.json).toMatchObject({
    result: {
      data: { knobs: { latencyMs: 0, seed: 1 }, state: { accounts: [{ uid: payer.uid, balance: "500.000000" }] } },
    },
  });
  expect(seen.text).not.toContain("assword");

  const turned = await mutate("sandbox.set", operator, { knobs: { statement: { listDelayMs: 40 } } });
  expect(turned.json).toMatchObject({
    result: { data: { latencyMs: 0, statement: { listDelayMs: 40, empty: false } } },
  });
  const { auditEntries: t } = app.db.t;
  const entries = await app.db.read.select({ action: t.action }).from(t).orderBy(asc(t.seq));
  expect(entries.at(-1)).toEqual({ action: "sandbox.set" });
  expect(reasonOf(await mutate("sandbox.set", viewer, { knobs: {} }))).toBe("rights.missing");
});

test("an unknown knob and a value out of range are refused in the sandbox's words, and nothing turns", async () => {
  const { mutate, query, cookieOf } = await servedWithSandbox();
  const owner = await cookieOf("owner", ["owner"]);
  for (const knobs of [{ latency: 5 }, { refusalShare: 2 }]) {
    const answer = await mutate("sandbox.set", owner, { knobs });
    expect([answer.status, reasonOf(answer)]).toEqual([400, "sandbox.knob"]);
    expect(textIn(answer.json, ["error", "data", "message"])).toMatch(/latency|refusalShare/);
  }
  const { json } = await query("sandbox.get", owner);
  expect(json).toMatchObject({ result: { data: { knobs: { latencyMs: 0, refusalShare: 0 } } } });
});

test("where there is no sandbox, none of it is there; where it is silent, that is said", async () => {
  const live = await servedWorld();
  onTestFinished(() => live.close());
  const owner = await live.cookieOf("owner", ["owner"]);
  const answers = [
    await live.query("sandbox.get", owner),
    await live.mutate("sandbox.set", owner, { knobs: {} }),
    await live.mutate("sandbox.reset", owner, {}),
  ];
  expect(answers.map((answer) => [answer.status, reasonOf(answer)])).toEqual([
    [404, "sandbox.not_found"],
    [404, "sandbox.not_found"],
    [404, "sandbox.not_found"],
  ]);
  const silent = await servedWorld({ sandboxUrl: "http://127.0.0.1:9" });
  onTestFinished(() => silent.close());
  expect(reasonOf(await silent.query("sandbox.get", await silent.cookieOf("viewer", ["viewer"])))).toBe(
    "sandbox.no_answer",
  );
});

test("a reset waits until nothing is on its way; then balances are as given and our rows still true", async () => {
  const { world, engine, ctx } = await worldWithDoor();
  const { transferIds } = await world.startBatch(["30000001", "30000002"], { amount: "5.6" });
  await expect(resetSandbox(ctx, {})).rejects.toMatchObject({
    reason: "sandbox.on_the_way",
    params: { count: 2 },
    moneyMoved: "no",
  });
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).settled === 2;
  });
  await control(world.sandboxUrl, "knobs", { latencyMs: 3 });

  const { knobs, state, jobId } = await resetSandbox(ctx, { seed: 12 });

  expect(knobs).toMatchObject({ seed: 12, latencyMs: 0 });
  expect(state.accounts).toMatchObject([{ email: world.account.email, balance: "10000.000000" }]);
  expect(jobId).toMatch(/^job_/);
  await world.startBatch(["30000003"], { amount: "1", campaign: "next" });
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).settled === 3;
  });
  expect(await world.items()).toEqual([]);
  expect(await world.stateOf(transferIds[0] ?? "")).toBe("settled");
});

test("what nobody knew before a reset is settled by the evidence that the reset left where it was", async () => {
  const { world, engine, ctx } = await worldWithDoor();
  await world.script("30000001", { execute: { afterMs: 3_600_000 }, tell: { as: "silence" } });
  await world.startBatch(["30000001"], { amount: "5.6" });
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).unknown === 1;
  });
  await resetSandbox(ctx, {});
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).settled === 1;
  });
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(["30000001"]);
});

const silence = { as: "silence" } as const;
const refusal = { as: "refusal", code: 4001, message: "Insufficient balance." } as const;

test.each([
  ["unknown", silence],
  ["rejected", refusal],
] as const)("the record of a reset is nobody's payment: one that is %s stays so", async (state, tell) => {
  const { world, engine, ctx } = await worldWithDoor();
  await world.openBooks(world.account.id);
  await control(world.sandboxUrl, "deposit", { email: world.account.email, amount: "5.6" });
  await world.script("30000001", { execute: "never", tell });
  await world.startBatch(["30000001"], { amount: "5.6" });
  await until(
    async () => {
      await world.runLane(engine);
      return (await world.states())[state] === 1;
    },
    { shows: () => world.states() },
  );

  await resetSandbox(ctx, {});

  const { statementRecords: r } = ctx.db.t;
  const taken = () => ctx.db.read.select({ verdict: r.verdict }).from(r).where(eq(r.changeMicro, -5_600_000n));
  await until(
    async () => {
      await world.runLane(engine);
      const [record] = await taken();
      return record !== undefined && record.verdict !== "open";
    },
    { shows: taken },
  );
  expect(await taken()).toEqual([{ verdict: "other_out" }]);
  expect(await world.states()).toMatchObject({ [state]: 1 });
  expect(await world.isFrozen()).toBe(false);
});

test("a payment that the sandbox still had before it when it was reset is not made, so one try pays it once", async () => {
  const waits = { visibleMs: 400, lateMs: 200, horizonMs: 1_000, lookEveryMs: 100, firstByteTimeoutMs: 300 };
  const { world, engine, ctx } = await worldWithDoor({ ...waits, answerTimeoutMs: 600 });
  await world.openBooks(world.account.id);
  await world.knobs({ moneyLatencyMs: 16_000 });
  const beganMs = performance.now();
  const { id } = await payOne(ctx, { from: world.account.id, to: "30000001", amount: "5.6" });
  await until(async () => {
    await world.runLane(engine);
    return (await world.stateOf(id)) === "unknown";
  });

  await resetSandbox(ctx, {});

  const lookUntil = (isSo: () => Promise<boolean>) =>
    until(
      async () => {
        await world.runLane(engine);
        return isSo();
      },
      { shows: () => world.states() },
    );
  const decide = async (): Promise<boolean> => {
    const { items } = await listReview(ctx, { limit: 50, filter: { state: "open" } });
    const item = items.find(({ kind }) => kind === "absent");
    if (item === undefined) return false;
    const decided = resolveReview(ctx, decisionOf(item, "not_paid"));
    return decided.then(
      () => true,
      () => false,
    );
  };
  await lookUntil(decide);
  const retry = async () => retryTransfer(ctx, await retryInput(ctx, id));
  await lookUntil(() =>
    retry().then(
      () => true,
      () => false,
    ),
  );
  await lookUntil(async () => (await world.stateOf(id)) === "settled");
  await until(() => performance.now() - beganMs > 9_000);
  expect(await world.books.movements()).toMatchObject([{ payee: "30000001" }]);
  expect((await world.books.requests()).map(({ outcome }) => outcome)).toEqual(["arrived", "executed"]);
});

test("while an outcome is unknown the clock is not put forward, for time that nobody waited proves nothing", async () => {
  const { world, engine, ctx } = await worldWithDoor();
  await world.script("30000001", { execute: "never", tell: silence });
  await world.startBatch(["30000001"], { amount: "5.6" });
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).unknown === 1;
  });
  await world.knobs({ fee: "0.1" });
  const clock = new Date(ctx.clock.nowMs() + 600_000).toISOString();
  await expect(resetSandbox(ctx, { clock })).rejects.toMatchObject({
    reason: "sandbox.unknown_outcome",
    params: { count: 1 },
  });
  expect(await getSandbox(ctx)).toMatchObject({ knobs: { fee: "0.1" } });
  expect((await resetSandbox(ctx, {})).knobs).toMatchObject({ fee: "0" });
});

test("of two resets at once the later clock holds, here and in the sandbox", async () => {
  const { ctx, door } = await worldWithDoor();
  const startMs = ctx.clock.nowMs();
  const inHours = (hours: number) => new Date(startMs + hours * 3_600_000).toISOString();
  const slow: SandboxControl = {
    ...door.control,
    restore: async (wish) => {
      const view = await door.control.restore(wish);
      await resetSandbox(ctx, { clock: inHours(2) });
      return view;
    },
  };
  await resetSandbox({ ...ctx, sandbox: { ...door, control: slow } }, { clock: inHours(1) });
  expect(ctx.clock.nowMs()).toBeGreaterThanOrEqual(startMs + 7_200_000);
  await expectOneTime(ctx);
});

test("when the sandbox's answer to a reset is lost, the same reset brings both clocks together", async () => {
  const { ctx, door } = await worldWithDoor();
  const clock = new Date(ctx.clock.nowMs() + 3_600_000).toISOString();
  const deaf: SandboxControl = {
    ...door.control,
    restore: async (wish) => {
      await door.control.restore(wish);
      throw new UpstreamError("sandbox.no_answer", "The sandbox did not answer.");
    },
  };
  await expect(resetSandbox({ ...ctx, sandbox: { ...door, control: deaf } }, { clock })).rejects.toThrow();
  await resetSandbox(ctx, { clock });
  expect(ctx.clock.nowMs()).toBeGreaterThanOrEqual(Date.parse(clock));
  await expectOneTime(ctx);
});

test("what cannot be written down is not done to the sandbox", async () => {
  const { ctx } = await worldWithDoor();
  await setSandbox(ctx, { knobs: { fee: "0.1" } });
  const broken = (): never => {
    throw new Error("the audit chain cannot be written");
  };
  const vault = { ...ctx.vault, auditMac: { ...ctx.vault.auditMac, sign: broken } };
  await expect(setSandbox({ ...ctx, vault }, { knobs: { fee: "0.2" } })).rejects.toThrow("audit chain");
  await expect(resetSandbox({ ...ctx, vault }, {})).rejects.toThrow("audit chain");
  expect(await getSandbox(ctx)).toMatchObject({ knobs: { fee: "0.1" } });
});

test("whoever puts the clock forward stays signed in, and nobody else does", async () => {
  const { app, mutate, query, cookieOf } = await servedWithSandbox();
  const tester = await cookieOf("tester", ["owner"]);
  const other = await cookieOf("other", ["owner"]);
  const clock = new Date(app.clock.nowMs() + 86_400_000).toISOString();
  expect(reasonOf(await mutate("sandbox.reset", tester, { clock }))).toBe("done");
  expect(reasonOf(await query("sandbox.get", tester))).toBe("done");
  expect(reasonOf(await query("sandbox.get", other))).toBe("session.missing");
});

test("both clocks go on from the moment that was named, payments too, and never back", async () => {
  const { world, engine, ctx } = await worldWithDoor();
  await world.openBooks(world.account.id);
  const atMs = ctx.clock.nowMs() + 9 * 86_400_000;
  const clock = new Date(atMs).toISOString();

  await resetSandbox(ctx, { clock });

  expect(ctx.clock.nowMs() - atMs).toBeGreaterThanOrEqual(0);
  expect(Date.parse((await getSandbox(ctx)).state.now) - atMs).toBeLessThan(60_000);
  await expect(resetSandbox(ctx, { clock: new Date(atMs - 1).toISOString() })).rejects.toMatchObject({
    reason: "sandbox.clock",
    code: "BAD_REQUEST",
  });
  await world.startBatch(["30000001"], { amount: "5.6", confirmedForMs: 30 * 86_400_000 });
  await until(async () => {
    await world.runLane(engine);
    return (await world.states()).settled === 1;
  });
  const [request] = await world.books.requests();
  expect(Date.parse(request?.at ?? "")).toBeGreaterThanOrEqual(atMs);
});
