import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { post } from "@/server/repositories/ledger.repository";
import { afterEachCheck } from "../support/invariants";
import { until } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

test("U05: what executes after we gave up is settled within H", async () => {
  const world = await openWorld({ parameters: { horizonMs: 20_000 } });
  await world.script("31000001", { execute: { afterMs: 3_600_000 }, tell: { as: "silence" } });
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.states()).unknown === 1);
  expect(await world.books.movements()).toEqual([]);
  expect(await world.executeLate()).toBe(1);
  await until(async () => (await world.states()).settled === 1);
  expect(await world.items()).toEqual([]);
  expect((await world.attempts()).map((attempt) => attempt.class)).toEqual(["unknown"]);
  expect(await world.books.requests()).toHaveLength(1);
});

test("U18: records that come late settle their transfers late; until then they are accepted and looked up again", async () => {
  const world = await openWorld({ knobs: { statement: { listDelayMs: 3_600_000 } } });
  await world.startBatch(payees(3));
  world.startEngine();
  await until(async () => (await world.items()).length === 3);
  expect((await world.items()).map(({ kind }) => kind)).toEqual(["no_record", "no_record", "no_record"]);
  await world.knobs({ statement: { listDelayMs: 0 } });
  await until(async () => (await world.states()).settled === 3);
  expect(await world.items()).toEqual([]);
});

test("A2: in live, a record that came later than V allows for raises V and H, and the act stands in the audit log", async () => {
  const world = await openWorld({ mode: "live", knobs: { statement: { listDelayMs: 3_600_000 } } });
  await world.startBatch(payees(1));
  world.startEngine();
  await until(async () => (await world.items()).length === 1);
  // A look that began later than V allows for has not seen it yet.
  await until(async () => {
    const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? Number.POSITIVE_INFINITY;
    return ((await world.lastWalk())?.startedAtMs ?? 0) > closedAtMs + world.ctx.parameters.visibleMs;
  });
  await world.knobs({ statement: { listDelayMs: 0 } });
  const seen = () => world.ctx.db.read.select().from(world.ctx.db.t.seenDelays);
  await until(async () => (await seen()).length > 0);
  expect(await world.states()).toEqual({ settled: 1 });
  const [attempt] = await world.attempts();
  const [row] = await seen();
  expect(row).toMatchObject({ kind: "visible", attemptId: attempt?.id });
  const parameters = await getRaisedParameters(world.ctx.db, world.ctx);
  expect(row?.delayMs).toBeGreaterThan(world.ctx.parameters.visibleMs);
  expect(parameters.visibleMs).toBe(2 * (row?.delayMs ?? 0));
  expect(parameters.horizonMs).toBe(10 * (row?.delayMs ?? 0));
  const { auditEntries } = world.ctx.db.t;
  const acts = await world.ctx.db.read
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, "engine.raise_window"));
  expect(acts).toMatchObject([{ objectId: attempt?.id, actorKind: "system" }]);
});

test("A3: in live, an execution that came late after we gave up raises D and H", async () => {
  const world = await openWorld({ mode: "live", parameters: { horizonMs: 20_000 } });
  await world.script("31000001", { execute: { afterMs: 6_000 }, tell: { as: "silence" } });
  await world.startBatch(["31000001"]);
  world.startEngine();
  const seen = () => world.ctx.db.read.select().from(world.ctx.db.t.seenDelays);
  await until(async () => (await seen()).length > 0);
  expect(await world.states()).toEqual({ settled: 1 });
  const [row] = await seen();
  expect(row).toMatchObject({ kind: "late" });
  expect((await getRaisedParameters(world.ctx.db, world.ctx)).lateMs).toBe(2 * (row?.delayMs ?? 0));
});

test("U13: accepted without being executed is never settled and comes before a person after V", async () => {
  const world = await openWorld();
  await world.script("31000001", "acceptWithoutExecuting");
  const { transferIds } = await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.items()).length === 1);
  expect(await world.items()).toMatchObject([{ kind: "no_record", subjectId: transferIds[0] }]);
  await sleep(400);
  expect(await world.states()).toEqual({ accepted: 1 });
});

test("U14: one request executed twice: one record settles it, the other is foreign after V and booked out", async () => {
  // Records carry whole seconds: V has to be longer than one.
  const world = await openWorld({ parameters: { visibleMs: 2_000 } });
  await world.script("31000001", "executeTwice");
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.states()).settled === 1);
  expect(await world.items()).toEqual([]);
  await until(async () => (await world.items()).length === 1);
  expect(await world.items()).toMatchObject([{ kind: "foreign", subjectKind: "record", amountMicro: 5_600_000n }]);
  expect(await world.buckets()).toMatchObject({ available: 9_988_800_000n, paid_out: 5_600_000n, foreign: 5_600_000n });
});

test("U36: a payment by hand is foreign, and nothing of the account settles by itself until a person explains it", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.control("external", { email: world.account.email, to: "39999999", amount: "7.7" });
  world.startEngine();
  world.ctx.bus.emit("wake", world.account.id);
  await world.startBatch(["31000001"]);
  await until(async () => (await world.items()).some(({ kind }) => kind === "foreign"));
  const second = await world.startBatch(["31000002"], { campaign: "next" });
  await until(async () => (await world.stateOf(second.transferIds[0] ?? "")) === "accepted");
  await sleep(500);
  expect(await world.stateOf(second.transferIds[0] ?? "")).toBe("accepted");
  expect((await world.items()).filter(({ kind }) => kind === "foreign")).toHaveLength(1);
});

test("U39: a refusal that was executed after all freezes the account, and its rule reads unknown from then on", async () => {
  const world = await openWorld();
  await world.script("31000001", "refuseButExecute");
  const { transferIds } = await world.startBatch(["31000001", "31000002"]);
  await world.runLane();
  await until(async () => {
    await world.runLane();
    return (await world.items()).length > 0;
  });
  expect(await world.items()).toMatchObject([{ kind: "contradiction", subjectId: transferIds[0] }]);
  expect(await world.isFrozen()).toBe(true);
  const { outcomeRules, auditEntries, freezes } = world.ctx.db.t;
  const rules = () => world.ctx.db.read.select().from(outcomeRules);
  expect(await rules()).toMatchObject([{ rule: "refused_http_200", isTrusted: false }]);
  await sleep(150);
  await world.runLane();
  const acts = (await world.ctx.db.read.select().from(auditEntries)).map(({ action }) => action);
  expect(acts.filter((act) => act === "rule.distrust" || act === "account.freeze")).toHaveLength(2);
  expect(await world.ctx.db.read.select().from(freezes)).toHaveLength(1);
  const other = await world.addAccount("other", "100");
  await world.script("31000003", "refuse");
  await world.startBatch(["31000003"], { accountId: other.id, campaign: "next" });
  await world.runLane(world.ctx, other.id);
  expect(await world.states(other.id)).toEqual({ unknown: 1 });
});

test("U27: 401 although executed: a late record, a frozen account, and the rule of that answer is trusted no more", async () => {
  const world = await openWorld();
  await world.script("31000001", "unauthorizedButExecute");
  const { transferIds } = await world.startBatch(["31000001"]);
  await world.runLane();
  expect(await world.items()).toMatchObject([{ kind: "late_record", subjectId: transferIds[0] }]);
  expect(await world.isFrozen()).toBe(true);
  const rules = await world.ctx.db.read.select().from(world.ctx.db.t.outcomeRules);
  expect(rules).toMatchObject([{ rule: "session_http_401", isTrusted: false }]);
});

test("a freeze that a person lifted stays lifted while the doubt behind it is still open", async () => {
  const world = await openWorld();
  await world.script("31000001", "refuseButExecute");
  await world.startBatch(["31000001"]);
  await world.runLane();
  expect(await world.isFrozen()).toBe(true);
  const { freezes } = world.ctx.db.t;
  await world.ctx.db.update(freezes, { openSlot: null, liftedBy: "opr_test", liftedAtMs: Date.now() }, undefined);
  await world.startBatch(["31000002"], { campaign: "next" });
  await world.runLane();
  expect(await world.isFrozen()).toBe(false);
  expect(await world.states()).toEqual({ rejected: 1, settled: 1 });
});

test("U22, U41: without counterparties, ten equal amounts with one lost answer settle by count when all were executed", async () => {
  const world = await openWorld({ knobs: { statement: { counterparty: "absent" } } });
  await world.script("30000004", "lostAfter");
  await world.startBatch(payees(10), { policy: { onUnknown: "continue" } });
  world.startEngine();
  await until(async () => (await world.states()).settled === 10, { shows: () => world.items() });
  expect(await world.items()).toEqual([]);
  const records = await world.ctx.db.read.select().from(world.ctx.db.t.statementRecords);
  expect(records.filter(({ matchedAttemptId }) => matchedAttemptId !== null)).toHaveLength(10);
});

test("U41: without counterparties and one not executed, nine settle after V and the tenth waits for a person", async () => {
  const world = await openWorld({ knobs: { statement: { counterparty: "masked" } } });
  await world.script("30000004", "lostBefore");
  const { transferIds } = await world.startBatch(payees(10), { policy: { onUnknown: "continue" } });
  world.startEngine();
  await until(async () => (await world.states()).settled === 9, { shows: () => world.states() });
  await until(async () => (await world.items()).length === 1);
  expect(await world.stateOf(transferIds[3] ?? "")).toBe("unknown");
  await until(async () => (await world.items())[0]?.kind === "absent");
});

test("U33: records whose ids differ beyond 2^53 stay different and each settles its own transfer", async () => {
  const world = await openWorld({ knobs: { statement: { idStyle: "beyond2p53" } } });
  await world.startBatch(payees(5));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 5 });
  const records = await world.ctx.db.read.select().from(world.ctx.db.t.statementRecords);
  expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(6);
  expect(records.every(({ recordId }) => BigInt(recordId) > 2n ** 53n)).toBe(true);
});

test("a payment by hand whose record has a UUID as its id comes before a person, and the account goes on paying", async () => {
  const world = await openWorld({ knobs: { statement: { idStyle: "uuid" } } });
  await world.openBooks(world.account.id);
  await world.control("external", { email: world.account.email, to: "39999999", amount: "7.7" });
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.items()).length > 0);
  expect(await world.items()).toMatchObject([{ kind: "foreign", subjectKind: "record", amountMicro: 7_700_000n }]);
  const [{ subjectId } = { subjectId: "" }] = await world.items();
  expect(subjectId).toMatch(/^acc_\w+:6f1c2d3e-0000-4000-8000-\d{12}$/);
  const { transferIds } = await world.startBatch(["31000002"], { campaign: "next" });
  await until(async () => (await world.stateOf(transferIds[0] ?? "")) === "accepted");
});

test("U23: a fee nobody announced is ambiguous, never settled in silence", async () => {
  const world = await openWorld({ knobs: { fee: "0.1" } });
  const { transferIds } = await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.items()).some(({ kind }) => kind === "ambiguous"));
  expect(await world.items()).toMatchObject([{ kind: "ambiguous", subjectId: transferIds[0] }]);
  expect(await world.states()).toEqual({ accepted: 1 });
});

test("U42: an amount that micro-units cannot hold is never matched by software", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.knobs({ statement: { amountStyle: "eightDecimals", counterparty: "absent" } });
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.items()).length > 0);
  await sleep(300);
  expect(await world.states()).toEqual({ accepted: 1 });
});

test("neither a record that was there before nor one of another payee ever settles an unknown", async () => {
  const world = await openWorld({ parameters: { visibleMs: 2_500, horizonMs: 60_000 } });
  await world.openBooks(world.account.id);
  const byHand = (to: string) => world.control("external", { email: world.account.email, to, amount: "5.6" });
  await byHand("31000001");
  await world.script("31000001", "lostBefore");
  const { transferIds } = await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.stateOf(transferIds[0] ?? "")) === "unknown");
  await byHand("31000002");
  const seen = async () => (await world.ctx.db.read.select().from(world.ctx.db.t.statementRecords)).length;
  await until(async () => (await seen()) === 3);
  await sleep(200);
  expect(await world.states()).toEqual({ unknown: 1 });
  await until(async () => (await world.items()).filter(({ kind }) => kind === "foreign").length === 2);
  expect(await world.states()).toEqual({ unknown: 1 });
});

test("books that lie outside the band of what Infini shows are a break, told once and adjusted by nobody", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  const legs = [
    { bucket: "available" as const, amountMicro: -15_000_000n },
    { bucket: "other_out" as const, amountMicro: 15_000_000n },
  ];
  const posting = { postingKey: "by-hand", kind: "other_out" as const, accountId: world.account.id, legs };
  const journal = { ...posting, transferId: null, recordId: null, journalId: world.ctx.ids.next("jrn") };
  await world.ctx.db.tx((tx) => post(tx, [journal], Date.now()));
  for (const payee of payees(2)) {
    await world.startBatch([payee], { campaign: payee });
    await world.runLane();
  }
  expect(await world.states()).toEqual({ settled: 2 });
  const evidence = { reason: "outside_band", shown: "10000.000000", most: "9985.000001" };
  expect(await world.items()).toMatchObject([{ kind: "break", subjectId: world.account.id, evidence }]);
  expect(await world.buckets()).toMatchObject({ available: 9_973_800_000n });
});

test("U22: the record of a request on the wire never settles another transfer, even one of the same amount", async () => {
  const world = await openWorld({
    knobs: { latencyMs: 100, statement: { counterparty: "masked" } },
    parameters: { visibleMs: 600, horizonMs: 60_000, firstByteTimeoutMs: 2_500, answerTimeoutMs: 3_000 },
  });
  await world.script("30000001", "lostBefore");
  const [lost = ""] = (await world.startBatch(["30000001"], { campaign: "one" })).transferIds;
  await world.runLane();
  expect(await world.stateOf(lost)).toBe("unknown");
  await sleep(800);
  await world.script("30000003", { tell: { as: "silence" }, answerAfterMs: 1_500 });
  await world.startBatch(["30000002", "30000003"], { campaign: "two" });
  await world.runLane();
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(["30000002", "30000003"]);
  expect(await world.stateOf(lost)).toBe("unknown");
});
