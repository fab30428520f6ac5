import { asc } from "drizzle-orm";
import { expect, test } from "vitest";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

async function walkGrades(world: World): Promise<string[]> {
  const { statementWalks: t } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(t).orderBy(asc(t.seq));
  return rows.map(({ grade, reason }) => (reason === null ? grade : `${grade} ${reason}`));
}

test("U19: while a page hides a record the walk is partial and proves no absence; shown again, it does", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.knobs({ statement: { dropRecordOnPage: 1 } });
  await world.script("30000001", "lostBefore");
  const { transferIds } = await world.startBatch(payees(2), { policy: { onUnknown: "continue" } });
  const [lost = "", hidden = ""] = transferIds;
  world.startEngine();
  await until(async () => (await world.items()).length === 2);
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? 0;
  await until(async () => ((await world.lastWalk())?.startedAtMs ?? 0) > closedAtMs + 1_700);
  expect((await world.items()).map(({ kind }) => kind).sort()).toEqual(["no_record", "unknown"]);
  expect(await world.lastWalk()).toMatchObject({ grade: "partial" });
  await world.knobs({ statement: { dropRecordOnPage: null } });
  await until(async () => (await world.stateOf(hidden)) === "settled");
  await until(async () => (await world.items())[0]?.kind === "absent");
  expect(await world.items()).toMatchObject([{ kind: "absent", subjectId: lost }]);
  expect(await world.lastWalk()).toMatchObject({ grade: "complete" });
});

test("a record that was hidden behind known ones is found, settles its transfer, and later walks are complete again", async () => {
  const world = await openWorld({ parameters: { walkEveryMs: 60_000 } });
  await world.openBooks(world.account.id);
  await world.knobs({ statement: { dropRecordOnPage: 2 } });
  await world.startBatch(payees(30));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 29, accepted: 1 });
  await world.knobs({ statement: { dropRecordOnPage: null } });
  const attentive = world.worker("attentive", { walkEveryMs: 100 });
  for (const payee of ["31000001", "31000002"]) {
    await world.startBatch([payee], { campaign: payee });
    await until(async () => {
      await world.runLane(attentive);
      return (await world.states()).queued === undefined && (await world.lastWalk())?.grade === "complete";
    });
  }
  expect(await world.states()).toEqual({ settled: 32 });
});

test("U19: pages in another order settle by content, are graded partial, and are put in order when they are right again", async () => {
  const statement = { reorder: true, repeatRecord: true };
  const world = await openWorld({ knobs: { statement }, parameters: { walkEveryMs: 5_000 } });
  await world.startBatch(payees(25));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 25 });
  expect(await world.lastWalk()).toMatchObject({ grade: "partial" });
  await world.knobs({ statement: { reorder: false, repeatRecord: false } });
  let round = 0;
  await until(async () => {
    // Each payment makes the lane read again: a settled account is not looked at by itself.
    round += 1;
    await world.startBatch([String(31_000_000 + round)], { campaign: `next-${round}` });
    await world.runLane();
    return (await world.lastWalk())?.grade === "complete";
  });
  const { statementRecords: t } = world.ctx.db.t;
  const records = await world.ctx.db.read.select().from(t).orderBy(asc(t.position));
  const ids = records.map(({ recordId }) => Number(recordId));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect(records.map(({ position }) => position)).toEqual(records.map((_, index) => index + 1));
});

test("U20: a list that is suddenly empty takes nothing back and proves nothing", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2 });
  await world.knobs({ statement: { empty: true } });
  await world.script("31000001", "lostBefore");
  await world.startBatch(["31000001"], { campaign: "next" });
  world.startEngine();
  await until(async () => (await world.states()).unknown === 1);
  const closedAtMs = (await world.attempts()).at(-1)?.closedAtMs ?? 0;
  await until(async () => ((await world.lastWalk())?.startedAtMs ?? 0) > closedAtMs + 1_700);
  expect(await world.items()).toMatchObject([{ kind: "unknown" }]);
  expect(await world.lastWalk()).toMatchObject({ grade: "partial" });
  expect((await world.lastWalk())?.reason).toMatch(/^count_differs/);
  expect(await world.states()).toEqual({ settled: 2, unknown: 1 });
});

test("the whole list is read again for the same fault rarely, not at every look", async () => {
  const world = await openWorld({ parameters: { lookEveryMs: 60_000 } });
  await world.startBatch(payees(2));
  await world.runLane();
  await world.knobs({ statement: { empty: true, counterparty: "absent" } });
  for (const payee of payees(4, 31_000_001)) {
    await world.startBatch([payee], { campaign: payee });
    await world.runLane();
  }
  const partial = (await walkGrades(world)).filter((grade) => grade.startsWith("partial"));
  expect(partial.filter((grade) => grade.endsWith("_whole"))).toHaveLength(1);
  expect(partial.length).toBeGreaterThan(2);
});

test("a movement whose record never shows leaves a gap: no walk is complete after it, and nothing is proved absent", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.script("30000001", "lostAfter");
  const listStatementRecords: typeof world.ctx.infini.listStatementRecords = async (token, range) => {
    const page = await world.ctx.infini.listStatementRecords(token, range);
    const records = page.records.filter(({ counterparty }) => counterparty !== "30000001");
    return { ...page, records, total: page.total - (page.total > 1 ? 1 : 0) };
  };
  await world.startBatch(payees(2), { policy: { onUnknown: "continue" } });
  world.startEngine({ ...world.ctx, infini: { ...world.ctx.infini, listStatementRecords } });
  await until(async () => (await world.states()).settled === 1);
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? 0;
  await until(async () => ((await world.lastWalk())?.startedAtMs ?? 0) > closedAtMs + 2_000);
  expect(await world.items()).toMatchObject([{ kind: "unknown" }]);
  expect(await world.lastWalk()).toMatchObject({ grade: "partial" });
  expect(await world.states()).toEqual({ settled: 1, unknown: 1 });
});

test("U21: a record that changes after it was seen stops matching, and a person is told", async () => {
  const world = await openWorld();
  await world.startBatch(["30000001"]);
  await world.runLane();
  await world.knobs({ statement: { amountStyle: "eightDecimals" } });
  await world.startBatch(["31000001"], { campaign: "next" });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1, accepted: 1 });
  const breaks = (await world.items()).filter(({ kind }) => kind === "break");
  expect(breaks).toMatchObject([{ subjectKind: "account", subjectId: world.account.id }]);
  expect((await world.lastWalk())?.reason).toMatch(/^record_changed/);
});

test("U28: a session that shows another account freezes ours before any money request, and none of its records is kept", async () => {
  const world = await openWorld();
  await world.startBatch(["30000001"]);
  const before = await world.lastWalk();
  await world.control("accounts", { email: world.account.email, uid: "299999999" });
  world.startEngine();
  await until(() => world.isFrozen());
  await until(async () => (await world.lease())?.waitsFor === "frozen");
  expect(await world.books.requests()).toEqual([]);
  expect(await world.lastWalk()).toEqual(before);
  const { accounts } = world.ctx.db.t;
  expect(await world.ctx.db.read.select().from(accounts)).toMatchObject([{ uid: world.account.uid }]);
});

test("T01: a clock that is 45 s apart holds the lane; nothing is sent until it is right", async () => {
  const world = await openWorld();
  await world.startBatch(["30000001"]);
  await world.knobs({ clockSkewSec: 45 });
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "clock");
  expect(await world.books.requests()).toEqual([]);
  expect(await world.states()).toEqual({ queued: 1 });
  await world.knobs({ clockSkewSec: 0 });
  await until(async () => (await world.states()).settled === 1);
});

test("a clock that is 20 s apart keeps nobody from being paid", async () => {
  const world = await openWorld({ parameters: { skewMs: 120_000 } });
  await world.knobs({ clockSkewSec: -20 });
  await world.startBatch(["30000001"]);
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1 });
});

test("a record that shows before its answer came is no late record of an earlier refusal", async () => {
  const world = await openWorld({ knobs: { latencyMs: 60, statement: { counterparty: "masked" } } });
  await world.script("30000001", "refuse");
  await world.script("30000002", { answerAfterMs: 700 });
  await world.startBatch(payees(2));
  await world.runLane();
  expect(await world.items()).toEqual([]);
  expect(await world.isFrozen()).toBe(false);
  expect(await world.states()).toEqual({ rejected: 1, settled: 1 });
});
