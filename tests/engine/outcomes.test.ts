import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Behaviour } from "@/sandbox/behaviours/named-plans";
import { sessionTokenOwner } from "@/server/repositories/account-sessions.repository";
import { openSecret } from "@/server/repositories/secrets.repository";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

// A test waits several times, each at most fifteen seconds: its own limit must leave them their time and their words.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();

/** One account and one payee per behaviour, so that no breaker and no twin plays a part. */
async function sendEach(world: World, behaviours: readonly Behaviour[]): Promise<string[]> {
  const transferIds: string[] = [];
  for (const [index, behaviour] of behaviours.entries()) {
    const account = await world.addAccount(`payer-${index}`, "100");
    const [payee = ""] = payees(1, 31_000_001 + index);
    await world.script(payee, behaviour);
    const batch = await world.startBatch([payee], { accountId: account.id, campaign: `c-${index}` });
    transferIds.push(...batch.transferIds);
  }
  world.startEngine();
  return transferIds;
}

async function rulesOf(world: World, transferIds: readonly string[]): Promise<(string | null)[]> {
  const { attempts: t } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(t);
  return transferIds.map((id) => rows.find((row) => row.transferId === id)?.rule ?? null);
}

test("U02, U06, U09, U11, U12, U32: executed, but the answer proves nothing: unknown, then settled by its record", async () => {
  const world = await openWorld();
  const cases = {
    lostAfter: "no_answer",
    badGatewayPaid: "http_5xx",
    htmlPaid: "no_envelope",
    malformedPaid: "no_envelope",
    codeAsText: "no_envelope",
    duplicateKeys: "no_envelope",
    wrongPayeeEcho: "echo_differs",
    wrongAmountEcho: "echo_differs",
  } as const;
  const behaviours: Behaviour[] = [...keysOf(cases), { tell: { as: "mistyped", what: "amountAsObject" } }];
  const transferIds = await sendEach(world, behaviours);
  await until(async () => (await world.states()).settled === behaviours.length, { shows: () => world.states() });
  expect(await rulesOf(world, transferIds)).toEqual([...Object.values(cases), "data_mistyped"]);
  const { attempts: t, transferEvents: e } = world.ctx.db.t;
  const attempts = await world.ctx.db.read.select().from(t);
  expect(attempts.map((attempt) => attempt.class)).toEqual(behaviours.map(() => "unknown"));
  expect(attempts.every((attempt) => attempt.n === 1)).toBe(true);
  const edges = (await world.ctx.db.read.select().from(e)).map(({ edge }) => edge);
  expect(edges.filter((edge) => edge === "E14")).toHaveLength(behaviours.length);
  expect(await world.books.requests()).toHaveLength(behaviours.length);
});

test("I16: a refusal whose words repeat our session is kept without it, in the books and in the spool", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  const { ctx } = world;
  const token = await openSecret(ctx.db, ctx.vault, sessionTokenOwner(world.account.id));
  if (!token) throw new Error("nobody signed in");
  world.secrets.push(token);
  const message = `bad\u0007session ${token} of this account`;
  await world.script("31000001", { execute: "never", tell: { as: "refusal", code: 3009, message } });
  await world.startBatch(["31000001"]);
  await world.runLane();
  const [attempt] = await world.attempts();
  expect(attempt).toMatchObject({ class: "refused", upstreamCode: "3009" });
  expect(attempt?.upstreamMessage).toMatch(/^bad session ••• of this account$/);
  const folder = join(ctx.dataDir, "spool");
  const spooled = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  expect(spooled.join("")).toContain("bad session •••");
  expect(spooled.join("")).not.toContain(token.slice(0, 12));
});

test("U01, U07, U08, U24, U29: not executed and no proof: an item after V, absent after H, and never a second request", async () => {
  const world = await openWorld();
  const cases = {
    lostBefore: "no_answer",
    badGatewayNotPaid: "http_5xx",
    htmlNotPaid: "no_envelope",
    malformedNotPaid: "no_envelope",
    redirect: "http_3xx",
    rateLimitWithoutEnvelope: "http_429_without_envelope",
  } as const;
  const transferIds = await sendEach(world, keysOf(cases));
  const kinds = async () => {
    const { reviewItems: t } = world.ctx.db.t;
    return (await world.ctx.db.read.select({ kind: t.kind, state: t.state }).from(t)).map(({ kind }) => kind);
  };
  const all = (kind: string) => transferIds.map(() => kind);
  await until(async () => (await kinds()).length === transferIds.length, { shows: kinds });
  expect((await kinds()).filter((kind) => kind !== "unknown" && kind !== "absent")).toEqual([]);
  await until(async () => (await kinds()).every((kind) => kind === "absent"), { shows: kinds });
  expect(await kinds()).toEqual(all("absent"));
  expect(await world.states()).toEqual({ unknown: transferIds.length });
  expect(await rulesOf(world, transferIds)).toEqual(Object.values(cases));
  expect(await world.books.requests()).toHaveLength(transferIds.length);
  expect(await world.books.movements()).toEqual([]);
});

test("an unknown outcome is in suspense, its item names the amount, and it opens after V, not before", async () => {
  const world = await openWorld({ parameters: { visibleMs: 800, horizonMs: 60_000 } });
  await world.script("31000001", "lostBefore");
  const { transferIds } = await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.states()).unknown === 1);
  expect(await world.buckets()).toMatchObject({ held: 0n, suspense: 5_600_000n, available: 9_994_400_000n });
  expect(await world.items()).toEqual([]);
  await until(async () => (await world.items()).length === 1);
  const [attempt] = await world.attempts();
  expect(Date.now() - (attempt?.closedAtMs ?? 0)).toBeGreaterThanOrEqual(800);
  expect(await world.items()).toMatchObject([
    { kind: "unknown", subjectKind: "transfer", subjectId: transferIds[0], amountMicro: 5_600_000n },
  ]);
});

test("U34: a refusal is rejected with Infini's own words, its hold and its claim are free again", async () => {
  const world = await openWorld();
  await world.script("31000002", "refuse");
  const { transferIds } = await world.startBatch(payees(3, 31_000_001));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2, rejected: 1 });
  expect(await world.stateOf(transferIds[1] ?? "")).toBe("rejected");
  const refused = (await world.attempts()).find((attempt) => attempt.class === "refused");
  expect(refused).toMatchObject({ rule: "refused_http_200", upstreamCode: "3002", upstreamMessage: "User not found" });
  expect(await world.buckets()).toMatchObject({ available: 9_988_800_000n, held: 0n, paid_out: 11_200_000n });
  const claims = await world.ctx.db.read.select().from(world.ctx.db.t.claims);
  expect(claims.map(({ transferId }) => transferId)).not.toContain(transferIds[1]);
});

test("a connection that cannot be opened never left: the software tries again by itself, three times, then it rests", async () => {
  const world = await openWorld();
  await world.startBatch(["31000001"]);
  const { endpoint } = world.ctx.infini;
  const deaf = { ...world.ctx, infini: { ...world.ctx.infini, endpoint: { ...endpoint, port: 1 } } };
  await world.runLane(deaf);
  expect((await world.attempts()).map((attempt) => attempt.class)).toEqual(["never_left", "never_left", "never_left"]);
  expect(await world.states()).toEqual({ not_executed: 1 });
  expect(await world.buckets()).toMatchObject({ available: 10_000_000_000n, held: 0n });
  expect(await world.books.requests()).toEqual([]);
});

function keysOf<K extends string>(cases: Readonly<Record<K, string>>): K[] {
  const names: string[] = Object.keys(cases);
  return names.filter((name): name is K => name in cases);
}
