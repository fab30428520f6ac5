import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Overview } from "@/domain/overview.schema";
import { openStates } from "@/domain/transfer-states";
import { freezeAccount } from "@/server/repositories/account-sessions.repository";
import { saveProfile } from "@/server/repositories/accounts.repository";
import { tripBreaker } from "@/server/repositories/breakers.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { openReviewItem } from "@/server/repositories/review.repository";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { startJob } from "@/server/services/jobs/start-job";
import { getOverview } from "@/server/services/overview/get-overview";
import { getSeries } from "@/server/services/overview/get-series";
import { countReview } from "@/server/services/review/list-review";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { type AccountWorld, accountWorld, owner } from "../support/account-world";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let world: AccountWorld;
beforeAll(async () => {
  world = await accountWorld();
});
afterAll(() => world.close());

const micro = (units: number) => BigInt(units) * 1_000_000n;

function read(accountId: string, units: number, asOfMs: number) {
  const figure = { micro: micro(units), isExact: true, text: String(units) };
  const zero = { micro: 0n, isExact: true, text: "0" };
  const profile = { userId: "u", email: "e", uid: "1", status: null, isTwoFactorBound: false, asOfMs };
  const money = { available: figure, withdrawing: zero, redPacket: zero };
  return world.ctx.db.tx((tx) => saveProfile(tx, accountId, { ...profile, ...money }, asOfMs));
}

function batch(id: string, number: number, intent: "draft" | "awaiting_approval" | "ready" | "running" | "paused") {
  const atMs = world.ctx.clock.nowMs();
  return world.ctx.db.insert(world.ctx.db.t.batches, {
    id,
    number,
    kind: "cashback",
    name: `Batch ${number}`,
    accountId: "acc_x",
    campaignKey: "c",
    amountRule: "{}",
    policy: "{}",
    intent,
    totalMicro: micro(100),
    lineCount: 3,
    createdBy: owner.personId,
    createdAtMs: atMs + number,
    updatedAtMs: atMs,
  });
}

function line(batchId: string, seq: number, reason: string) {
  const atMs = world.ctx.clock.nowMs();
  return world.ctx.db.insert(world.ctx.db.t.batchLines, {
    id: `lin_${batchId}_${seq}`,
    batchId,
    seq,
    sourceLineNo: seq,
    verdict: "held",
    reasons: "[]",
    mainReason: reason,
    amountMicro: micro(5),
    rawText: "",
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
}

test("OVW-N1: an installation without anything shows zeros and nulls, and no invented figure", async () => {
  const empty = await getOverview(world.ctx);
  expect(empty).toMatchObject({
    needsYou: {
      held: [],
      review: [],
      paused: [],
      approvals: [],
      ready: [],
      stopped: 0,
      accounts: 0,
      findings: 0,
      lateBackup: null,
    },
    money: { available: "0.000000", reserved: "0.000000", accounts: 0, missing: 0, stale: 0, oldestAsOf: null },
    running: { batches: [], singles: { count: 0, sum: "0.000000", unknown: 0 }, jobs: [] },
    health: { accounts: 0, ready: 0, needPerson: 0, freeze: null, unavailable: [], jobsWaitSince: null },
    events: [],
  });
});

test("OVW-1, OVW-2: money equals the totals of the list, with its oldest part and how many are missing", async () => {
  const { ctx } = world;
  const nowMs = ctx.clock.nowMs();
  const east = await world.addAccount("east");
  const west = await world.addAccount("west", { authorityEndsAtMs: "none" });
  const gone = await world.addAccount("archived");
  await world.addAccount("unread");
  await read(east.id, 100, nowMs - 1_000);
  await read(west.id, 50, nowMs - 3 * HOUR_MS);
  await read(gone.id, 1_000, nowMs);
  const { accounts: a, bucketBalances: b, accountCapabilities: c } = ctx.db.t;
  await ctx.db.update(a, { archivedAtMs: nowMs }, eq(a.id, gone.id));
  for (const [bucket, units] of [
    ["held", 7],
    ["suspense", 2],
    ["in_transit", 1],
  ] as const) {
    const row = { accountId: east.id, bucket, amountMicro: micro(units), createdAtMs: nowMs };
    await ctx.db.upsert(b, row, { target: ["accountId", "bucket"], set: ["amountMicro"] });
  }
  await ctx.db.update(c, { state: "unavailable", source: "call" }, eq(c.accountId, west.id));
  await ctx.db.tx((tx) => freezeAccount(tx, { id: "frz_1", accountId: east.id, reason: "r", frozenBy: "x", atMs: 1 }));
  const { money, health } = await getOverview(ctx);
  const list = await listAccounts(ctx, { limit: 200 });
  expect(money).toMatchObject({ ...list.totals, accounts: list.total });
  expect(money).toMatchObject({ available: "150.000000", stale: 1, missing: 1, accounts: 3 });
  expect(money).toMatchObject({ held: "7.000000", inDoubt: "2.000000", inTransit: "1.000000", reserved: "10.000000" });
  // One word, one meaning: what the accounts have reserved, added up.
  expect(list.items.find(({ id }) => id === east.id)?.reserved).toBe(money.reserved);
  expect(Date.parse(money.oldestAsOf ?? "")).toBe(nowMs - 3 * HOUR_MS);
  const needing = await listAccounts(ctx, { limit: 200, filter: { needsPerson: true } });
  expect(health).toMatchObject({ accounts: 3, needPerson: needing.total, ready: 3 - needing.total, frozenAccounts: 1 });
  expect(needing.total).toBe(2);
  expect(health.unavailable.find((one) => one.operation === "profile")).toEqual({ operation: "profile", accounts: 1 });
});

test("OVW-1: what waits for a person equals the review list, batch by batch and kind by kind", async () => {
  const { ctx } = world;
  const atMs = ctx.clock.nowMs();
  await batch("bat_draft", 1, "draft");
  await batch("bat_wait", 2, "awaiting_approval");
  await batch("bat_ready", 3, "ready");
  for (const [seq, reason] of [
    [1, "recently_paid"],
    [2, "recently_paid"],
    [3, "own_account"],
  ] as const) {
    await line("bat_draft", seq, reason);
  }
  await line("bat_ready", 1, "recently_paid");
  const subject = { subjectKind: "transfer" as const, accountId: "acc_x", batchId: null, evidence: {} };
  for (const id of ["trf_1", "trf_2"]) {
    const item = { ...subject, id: `rev_${id}`, kind: "unknown" as const, subjectId: id, amountMicro: micro(3) };
    await ctx.db.tx((tx) => openReviewItem(tx, item, atMs));
  }
  const archived = await world.addAccount("archived-still");
  await ctx.db.update(ctx.db.t.accounts, { archivedAtMs: atMs }, eq(ctx.db.t.accounts.id, archived.id));
  for (const id of ["acc_x", archived.id]) await ctx.db.tx((tx) => tripBreaker(tx, id, "unknown_count", atMs));
  const { needsYou } = await getOverview(ctx);
  expect(needsYou.held).toEqual([
    { id: "bat_draft", kind: "cashback", name: "Batch 1", count: 3, sum: "15.000000", reasons: 2 },
  ]);
  expect(needsYou.review).toEqual([
    { kind: "unknown", count: 2, sum: "6.000000", oldest: new Date(atMs).toISOString() },
  ]);
  expect(needsYou.approvals.map((one) => one.id)).toEqual(["bat_wait"]);
  expect(needsYou.ready).toEqual([{ id: "bat_ready", kind: "cashback", name: "Batch 3", total: "100.000000" }]);
  expect(needsYou.stopped).toBe(1);
  const review = await countReview(ctx);
  const counted = [...needsYou.held, ...needsYou.review].reduce((total, one) => total + one.count, 0);
  expect(counted).toBe(review.total);
});

test("what runs shows the settled part by evidence, and the jobs that wait since when", async () => {
  const { ctx } = world;
  const atMs = ctx.clock.nowMs();
  await batch("bat_run", 4, "running");
  await batch("bat_paused", 5, "paused");
  const jobId = ctx.ids.next("job");
  const job = { id: jobId, kind: "sync" as const, actor: owner.actor, personId: owner.personId, input: {} };
  await ctx.db.tx((tx) => startJob(tx, { ...job, items: [{ subjectId: "acc_x" }], atMs }));
  const { transfers: t } = ctx.db.t;
  const transfer = (id: string) => ({
    id,
    kind: "cashback" as const,
    accountId: "acc_x",
    payeeKind: "uid" as const,
    payee: "10000001",
    payeeKey: id,
    amountMicro: micro(5),
    state: "draft" as const,
    contentHash: "h",
    batchId: "bat_run",
    createdBy: owner.personId,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
  await ctx.db.insert(t, [transfer("trf_a"), transfer("trf_b"), transfer("trf_c")]);
  const move = async (
    id: string,
    ...states: ("queued" | "sending" | "accepted" | "settled" | "rejected" | "unknown")[]
  ) => {
    for (const state of states) await ctx.db.update(t, { state }, eq(t.id, id));
  };
  await move("trf_a", "queued", "sending", "accepted", "settled");
  await move("trf_b", "queued", "sending", "rejected");
  await move("trf_c", "queued");
  const { running, health } = await getOverview(ctx);
  const byId = (id: string) => running.batches.find((one) => one.id === id);
  expect(byId("bat_run")).toMatchObject({
    intent: "running",
    total: { count: 3, sum: "15.000000" },
    settled: { count: 1, sum: "5.000000" },
    open: { count: 1, sum: "5.000000" },
  });
  expect(byId("bat_paused")).toBe(undefined);
  expect(running.jobs.map((one) => one.id)).toEqual([jobId]);
  expect(health.jobsWaitSince).toBe(new Date(atMs).toISOString());

  await move("trf_c", "sending", "unknown");
  const runs = async () => (await getOverview(ctx)).running.batches.map(({ id }) => id);
  expect(await runs()).toEqual(["bat_run"]);
  // The doubt stands in Review from now on: nothing of the batch goes on by itself, and nothing "runs".
  const subject = { kind: "unknown" as const, subjectKind: "transfer" as const, subjectId: "trf_c" };
  const place = { accountId: "acc_x", batchId: "bat_run", amountMicro: micro(5), evidence: {} };
  await ctx.db.tx((tx) => openReviewItem(tx, { id: ctx.ids.next("rev"), ...subject, ...place }, atMs));
  expect(await runs()).toEqual([]);
});

test("OVW-1: single payments that are open are counted as the list that they lead to counts them", async () => {
  const { ctx } = world;
  const { transfers: t } = ctx.db.t;
  const atMs = ctx.clock.nowMs();
  const place = { accountId: "acc_x", payeeKind: "uid" as const, payee: "10000003", contentHash: "h" };
  const about = { createdBy: owner.personId, createdAtMs: atMs, updatedAtMs: atMs };
  const single = (id: string, units: number) => ({
    ...{ id, kind: "transfer" as const, payeeKey: id, amountMicro: micro(units), state: "draft" as const },
    ...{ ...place, ...about },
  });
  await ctx.db.insert(t, [single("trf_s1", 4), single("trf_s2", 9), single("trf_s3", 2)]);
  const ids = ["trf_s1", "trf_s2", "trf_s3"];
  await ctx.db.update(t, { state: "queued" }, inArray(t.id, ids));
  await ctx.db.update(t, { state: "sending" }, inArray(t.id, ["trf_s2", "trf_s3"]));
  await ctx.db.update(t, { state: "unknown" }, eq(t.id, "trf_s2"));
  await ctx.db.update(t, { state: "rejected" }, eq(t.id, "trf_s3"));
  const { singles } = (await getOverview(ctx)).running;
  expect(singles).toEqual({ count: 2, sum: "13.000000", unknown: 1 });
  const state = [...openStates];
  const list = await listTransfers({ ...ctx, caller: owner }, { limit: 200, filter: { state, kind: ["transfer"] } });
  expect(list.total).toBe(singles.count);
  await ctx.db.update(t, { state: "settled" }, eq(t.id, "trf_s2"));
  await ctx.db.update(t, { state: "cancelled" }, eq(t.id, "trf_s1"));
  expect((await getOverview(ctx)).running.singles).toEqual({ count: 0, sum: "0.000000", unknown: 0 });
});

test("a batch whose payments have all ended does not run, whatever was intended", async () => {
  const { ctx } = world;
  await ctx.db.update(ctx.db.t.transfers, { state: "settled" }, eq(ctx.db.t.transfers.id, "trf_c"));
  expect((await getOverview(ctx)).running.batches).toEqual([]);
});

test("a batch that the engine paused waits for a person, by name, with the cause and what is left, until nothing is", async () => {
  const { ctx } = world;
  const { batches: b, transfers: t } = ctx.db.t;
  const ofBatch = { batchId: "bat_held", createdBy: owner.personId, createdAtMs: 1, updatedAtMs: 1 };
  const transfer = (id: string) => ({
    ...{
      id,
      kind: "cashback" as const,
      accountId: "acc_x",
      payeeKind: "uid" as const,
      payee: "10000002",
      payeeKey: id,
    },
    ...{ amountMicro: micro(5), state: "draft" as const, contentHash: "h", ...ofBatch },
  });
  await batch("bat_held", 6, "paused");
  await ctx.db.insert(t, [transfer("trf_h1"), transfer("trf_h2"), transfer("trf_h3")]);
  const paused = async () => (await getOverview(ctx)).needsYou.paused;
  const pauseBy = (pauseReason: string) => ctx.db.update(b, { pauseReason }, eq(b.id, "bat_held"));
  await pauseBy("person");
  expect(await paused()).toEqual([]);
  await pauseBy("breaker_rejected");
  await ctx.db.update(t, { state: "queued" }, inArray(t.id, ["trf_h1", "trf_h2"]));
  await ctx.db.update(t, { state: "cancelled" }, eq(t.id, "trf_h3"));
  expect(await paused()).toEqual([
    { id: "bat_held", kind: "cashback", name: "Batch 6", reason: "breaker_rejected", count: 2, sum: "10.000000" },
  ]);
  await ctx.db.update(t, { state: "cancelled" }, inArray(t.id, ["trf_h1", "trf_h2"]));
  expect(await paused()).toEqual([]);
});

test("EVT-N1: the newest twenty events come first, without those that the caller may not read", async () => {
  const { ctx } = world;
  const atMs = ctx.clock.nowMs();
  const event = (topic: "account" | "operator", subjectId: string) => ({
    topic,
    subjectKind: topic,
    subjectId,
    payload: {},
    atMs,
  });
  const account = await world.addAccount("north");
  const many = Array.from({ length: 25 }, (_, index) => event("account", `acc_${index}`));
  await ctx.db.tx((tx) => appendEvents(tx, [...many, event("account", account.id), event("operator", "opr_secret")]));
  const shown = (await getOverview(ctx)).events;
  expect(shown).toHaveLength(20);
  expect(shown[0]?.subjectId).toBe("opr_secret");
  expect(shown[1]).toMatchObject({ subjectId: account.id, subjectName: "north@example.com" });
  expect(shown[2]).toMatchObject({ subjectId: "acc_24", subjectName: null });
  const viewer = { ...ctx, caller: { ...owner, roles: ["viewer" as const] } };
  const seen: Overview["events"] = (await getOverview(viewer)).events;
  expect(seen[0]?.subjectId).toBe(account.id);
  expect(seen.map((one) => one.topic)).not.toContain("operator");
});

test("an event carries the name of its object, and a payee's only as far as the caller may see payees", async () => {
  const { ctx } = world;
  const { payees, transfers } = ctx.db.t;
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  const payee = (id: string, uid: string, label: string | null) =>
    ctx.db.insert(payees, { id, payeeKey: `uid:${uid}`, kind: "uid", payee: uid, label, status: "normal", ...times });
  await payee("pye_1", "70000001", null);
  await payee("pye_2", "70000002", "Ana 70000002");
  const single = { id: "trf_single", kind: "transfer", accountId: "acc_x", payeeKind: "uid", batchId: null } as const;
  const row = { payee: "70000001", payeeKey: "uid:70000001", amountMicro: micro(5), state: "draft" as const };
  await ctx.db.insert(transfers, { ...single, ...row, contentHash: "h", createdBy: owner.personId, ...times });
  const jobId = ctx.ids.next("job");
  const job = { id: jobId, kind: "sync" as const, actor: owner.actor, personId: owner.personId, input: {} };
  await ctx.db.tx((tx) => startJob(tx, { ...job, items: [{ subjectId: "acc_x" }], atMs: 1 }));
  const event = (topic: "payee" | "transfer" | "job" | "system", subjectId: string) => ({
    ...{ topic, subjectKind: topic, subjectId, payload: {}, atMs: ctx.clock.nowMs() },
  });
  await ctx.db.tx((tx) =>
    appendEvents(tx, [
      event("payee", "pye_1"),
      event("payee", "pye_2"),
      event("transfer", "trf_single"),
      event("job", jobId),
      event("system", "installation"),
    ]),
  );
  const named = async (roles: typeof owner.roles) => {
    const { events } = await getOverview({ ...ctx, caller: { ...owner, roles } });
    const names = new Map(events.map(({ subjectId, subjectName }) => [subjectId, subjectName]));
    return ["pye_1", "pye_2", "trf_single", jobId, "installation"].map((id) => names.get(id));
  };
  expect(await named(["owner"])).toEqual(["70000001", "Ana 70000002", "70000001", null, null]);
  expect(await named(["viewer"])).toEqual(["70••••01", "Ana 70••••02", "70••••01", null, null]);
  const { events } = await getOverview(ctx);
  expect(events.find(({ subjectId }) => subjectId === jobId)?.payload).toMatchObject({ kind: "sync" });
});

test("OVW-3: a day without a reading is a gap, and a day with few readings says how many are missing", async () => {
  const fresh = await accountWorld();
  const { ctx } = fresh;
  const { accounts: a, balanceSnapshots: s } = ctx.db.t;
  const east = await fresh.addAccount("east");
  const west = await fresh.addAccount("west");
  const first = Date.parse("2026-03-01");
  await ctx.db.update(a, { createdAtMs: first + HOUR_MS }, eq(a.id, east.id));
  await ctx.db.update(a, { createdAtMs: first + DAY_MS + HOUR_MS }, eq(a.id, west.id));
  const snapshot = (accountId: string, onDay: string, units: number) =>
    ctx.db.insert(s, { accountId, onDay, availableMicro: micro(units), asOfMs: 1, createdAtMs: 1 });
  await snapshot(east.id, "2026-03-01", 10);
  await snapshot(east.id, "2026-03-02", 11);
  await snapshot(east.id, "2026-03-05", 12);
  await snapshot(west.id, "2026-03-05", 30);
  const series = (from: string, to: string) => getSeries(ctx, { metric: "balance", bucket: "day", from, to });
  const { points, gaps } = await series("2026-02-27", "2026-03-06");
  expect(points.map(({ on, available, accounts, missing }) => [on, available, accounts, missing])).toEqual([
    ["2026-03-01", "10.000000", 1, 0],
    ["2026-03-02", "11.000000", 1, 1],
    ["2026-03-05", "42.000000", 2, 0],
  ]);
  expect(gaps).toEqual([
    { from: "2026-02-27", to: "2026-02-28" },
    { from: "2026-03-03", to: "2026-03-04" },
    { from: "2026-03-06", to: "2026-03-06" },
  ]);
  await expect(series("2026-03-02", "2026-03-01")).rejects.toMatchObject({ reason: "overview.range" });
  await expect(series("2024-01-01", "2026-03-01")).rejects.toMatchObject({ reason: "overview.range" });
  await fresh.close();
});
