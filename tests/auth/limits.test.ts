import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "@/domain/caller";
import { ForbiddenError, RateLimitError } from "@/domain/errors";
import { CallMeter, countAgainst, countCall } from "@/server/auth/limits";
import { requireRecentStepUp, verifyStepUp } from "@/server/auth/step-up";
import { removeCountersBefore } from "@/server/repositories/limits.repository";
import { hostCaller } from "@/server/services/operators/create-operator";
import { type AppWorld, appWorld, testPassword } from "../support/app";
import { runSecondProcess } from "../support/second-process";

let world: AppWorld;
beforeEach(async () => {
  world = await appWorld();
});
afterEach(() => world.close());

const MINUTE_MS = 60_000;
const callerOf = (personId: string): Caller => ({
  ...hostCaller,
  personId,
  actor: { kind: "operator", id: personId, sessionId: "ses_1", ip: null, userAgent: null },
});
const outcomeOf = (tried: Promise<unknown>) =>
  tried.then(
    () => "done",
    (error: unknown) => (error instanceof ForbiddenError || error instanceof RateLimitError ? error.reason : "crash"),
  );

test("a full window refuses and says when the next call is allowed; a new window begins at nothing", async () => {
  const live = { ...world.app, mode: "live" as const };
  for (let index = 0; index < 10; index += 1) await countCall(live, "reveal", "opr_1");
  const refused = await countCall(live, "reveal", "opr_1").catch((error: unknown) => error);
  expect(refused).toMatchObject({ reason: "limit.reveal", retryAfterSec: 3_600, code: "TOO_MANY_REQUESTS" });
  await countCall(live, "reveal", "opr_2");
  world.clock.forward(60 * MINUTE_MS);
  await countCall(live, "reveal", "opr_1");
});

test("the sandbox allows ten times as much, but for the second factor", async () => {
  for (let index = 0; index < 100; index += 1) await countCall(world.app, "reveal", "opr_1");
  expect(await outcomeOf(countCall(world.app, "reveal", "opr_1"))).toBe("limit.reveal");
  for (let index = 0; index < 5; index += 1) await countCall(world.app, "stepUp", "opr_1");
  expect(await outcomeOf(countCall(world.app, "stepUp", "opr_1"))).toBe("limit.stepUp");
});

test("two processes share a counter to the last call", async () => {
  const program = () => runSecondProcess("count-limit-process.ts", [world.database.url, "shared", "30", "25"]);
  const allowed = await Promise.all([program(), program()]);
  expect(allowed.map(Number).reduce((sum, one) => sum + one, 0)).toBe(30);
  const again = countAgainst(world.app, "shared", { max: 30, windowMs: MINUTE_MS }, "limit.test");
  expect(await outcomeOf(again)).toBe("limit.test");
});

test("calls of one process at the same time are each counted", async () => {
  const calls = Array.from({ length: 20 }, () =>
    outcomeOf(countAgainst(world.app, "burst", { max: 12, windowMs: MINUTE_MS }, "limit.test")),
  );
  expect((await Promise.all(calls)).filter((outcome) => outcome === "done")).toHaveLength(12);
});

test("the first calls of a key at the same time are each counted, round after round", async () => {
  for (const round of ["one", "two", "three"]) {
    const rule = { max: 5, windowMs: MINUTE_MS };
    const calls = Array.from({ length: 20 }, () => outcomeOf(countAgainst(world.app, round, rule, "limit.test")));
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === "limit.test")).toHaveLength(15);
  }
});

test("counters whose window is over are removed, the others stay", async () => {
  await countAgainst(world.app, "short", { max: 5, windowMs: MINUTE_MS }, "limit.test");
  await countAgainst(world.app, "long", { max: 5, windowMs: 60 * MINUTE_MS }, "limit.test");
  world.clock.forward(2 * MINUTE_MS);
  expect(await removeCountersBefore(world.app.db, world.clock.nowMs())).toBe(1);
});

test("everything together is limited in the memory of the process, per person", () => {
  const meter = new CallMeter("live");
  for (let index = 0; index < 600; index += 1) meter.count("opr_1", 1_000);
  expect(() => meter.count("opr_1", 60_000)).toThrow(RateLimitError);
  expect(() => meter.count("opr_2", 60_000)).not.toThrow();
  expect(() => meter.count("opr_1", 61_000)).not.toThrow();
});

test("a step-up wants the password of this person; wrong ones are counted and written down", async () => {
  const anna = await world.addPerson("Anna", ["owner"]);
  const caller = callerOf(anna.id);
  expect(await outcomeOf(verifyStepUp(world.app, caller, undefined))).toBe("operator.step_up_required");
  for (let index = 0; index < 8; index += 1) await verifyStepUp(world.app, caller, { password: testPassword });
  for (let index = 0; index < 5; index += 1) {
    expect(await outcomeOf(verifyStepUp(world.app, caller, { password: "wrong" }))).toBe("operator.step_up_wrong");
  }
  expect(await outcomeOf(verifyStepUp(world.app, caller, { password: testPassword }))).toBe("limit.stepUp");
  world.clock.forward(15 * MINUTE_MS);
  expect(await outcomeOf(verifyStepUp(world.app, caller, { password: testPassword }))).toBe("done");
  const { auditEntries: t } = world.app.db.t;
  const rows = await world.app.db.read.select({ action: t.action, after: t.after }).from(t).orderBy(asc(t.seq));
  expect(rows.filter((row) => row.action === "operator.step_up_refused")).toHaveLength(5);
  expect(rows.filter((row) => row.action === "operator.step_up")).toHaveLength(9);
  expect(JSON.stringify(rows)).not.toContain(testPassword);
});

test("nobody but a person with a session steps up", async () => {
  expect(await outcomeOf(verifyStepUp(world.app, hostCaller, { password: testPassword }))).toBe(
    "operator.step_up_required",
  );
});

test("a step-up stands for five minutes", () => {
  const nowMs = world.clock.nowMs();
  const ctx = { clock: { nowMs: () => nowMs } };
  const at = (steppedUpAtMs: number | null) => () => requireRecentStepUp(ctx, { ...hostCaller, steppedUpAtMs });
  expect(at(nowMs - 5 * MINUTE_MS + 1)).not.toThrow();
  expect(at(nowMs - 5 * MINUTE_MS)).toThrow(ForbiddenError);
  expect(at(nowMs + 1)).toThrow(ForbiddenError);
  expect(at(null)).toThrow(ForbiddenError);
});
