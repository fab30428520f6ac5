import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccountFilter, type AccountSort, accountSorts, listAccountsInput } from "@/domain/account.schema";
import { parseMoney } from "@/domain/money";
import { freezeAccount } from "@/server/repositories/account-sessions.repository";
import { saveProfile } from "@/server/repositories/accounts.repository";
import { resetBreaker, tripBreaker } from "@/server/repositories/breakers.repository";
import { insertGroup, insertMembers } from "@/server/repositories/groups.repository";
import { getAccount } from "@/server/services/accounts/get-account";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { type AccountWorld, accountWorld } from "../support/account-world";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let world: AccountWorld;
const ids: Record<string, string> = {};

/** Five accounts that differ in everything that can be filtered. */
beforeAll(async () => {
  world = await accountWorld();
  const { ctx } = world;
  const nowMs = ctx.clock.nowMs();
  const add = async (name: string, change: Parameters<typeof world.addAccount>[1] = {}) => {
    ids[name] = (await world.addAccount(name, change)).id;
  };
  await add("alpha", { alias: "Ärzte 100%", note: "first_floor" });
  await add("beta", { alias: "Zweite", authorityEndsAtMs: nowMs + 5 * DAY_MS });
  await add("gamma", { authorityEndsAtMs: "none" });
  await add("delta", { alias: "Vierte", authorityEndsAtMs: nowMs + 300 * DAY_MS });
  await add("omega", { alias: "Archiv" });
  await read("alpha", "100.5", { asOfMs: nowMs - 1_000 });
  await read("beta", "9007199254740.993", { asOfMs: nowMs - 2 * HOUR_MS, isBound: true });
  await read("delta", "0.000001", { asOfMs: nowMs - 3_000, redPacket: "7" });
  await read("omega", "50", { asOfMs: nowMs });
  const session = (name: string, change: Record<string, unknown>) =>
    ctx.db.update(ctx.db.t.accountSessions, change, eq(ctx.db.t.accountSessions.accountId, idOf(name)));
  await session("alpha", { state: "valid", obtainedAtMs: nowMs });
  await session("beta", { state: "valid", obtainedAtMs: nowMs - 2 * HOUR_MS });
  await session("delta", { state: "locked" });
  const { accounts: a, bucketBalances: b } = ctx.db.t;
  await ctx.db.update(a, { archivedAtMs: nowMs }, eq(a.id, idOf("omega")));
  await ctx.db.update(a, { withdrawingMicro: 5_000_000n }, eq(a.id, idOf("alpha")));
  await ctx.db.update(a, { withdrawingMicro: -2_000_000n }, eq(a.id, idOf("delta")));
  await ctx.db.upsert(
    b,
    { accountId: idOf("beta"), bucket: "held", amountMicro: 3_000_000n, createdAtMs: nowMs },
    { target: ["accountId", "bucket"], set: ["amountMicro"] },
  );
  await ctx.db.upsert(
    b,
    { accountId: idOf("beta"), bucket: "suspense", amountMicro: 500_000n, createdAtMs: nowMs },
    { target: ["accountId", "bucket"], set: ["amountMicro"] },
  );
  await group("grp_north", ["alpha", "beta"]);
  await group("grp_south", ["beta", "delta", "omega"]);
  const freeze = { id: "frz_1", accountId: idOf("alpha"), reason: "test", frozenBy: "opr_1", atMs: nowMs };
  await ctx.db.tx((tx) => freezeAccount(tx, freeze));
  await ctx.db.tx((tx) => tripBreaker(tx, idOf("beta"), "rejected", nowMs));
});
afterAll(() => world.close());

function group(id: string, members: readonly string[]) {
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  return world.ctx.db.tx(async (tx) => {
    await insertGroup(tx, { id, name: id, nameCanon: id, tone: "blue", isDefault: false, ...times });
    await insertMembers(tx, id, members.map(idOf), { addedBy: "opr_1", atMs: 1 });
  });
}

function idOf(name: string): string {
  const id = ids[name];
  if (id === undefined) throw new Error(`no account ${name}`);
  return id;
}

function read(name: string, available: string, profile: { asOfMs: number; isBound?: boolean; redPacket?: string }) {
  const figure = (text: string) => ({ micro: parseMoney(text), isExact: true, text });
  return world.ctx.db.tx((tx) =>
    saveProfile(
      tx,
      idOf(name),
      {
        userId: `user-${name}`,
        email: `${name}@example.com`,
        uid: "1",
        status: "active",
        isTwoFactorBound: profile.isBound ?? false,
        available: figure(available),
        withdrawing: figure("0"),
        redPacket: figure(profile.redPacket ?? "0"),
        asOfMs: profile.asOfMs,
      },
      profile.asOfMs,
    ),
  );
}

async function found(filter: AccountFilter): Promise<string[]> {
  const page = await listAccounts(world.ctx, { limit: 50, filter, sort: { by: "email", direction: "asc" } });
  expect(page.total).toBe(page.items.length);
  return page.items.map((item) => item.email.split("@")[0] ?? "");
}

const filters: [string, AccountFilter, string[]][] = [
  ["nothing hides archived ones", {}, ["alpha", "beta", "delta", "gamma"]],
  ["archived", { isArchived: true }, ["omega"]],
  ["part of an e-mail, in any case", { text: "ALPH" }, ["alpha"]],
  ["part of an alias, in any case and any alphabet", { text: "ärzte" }, ["alpha"]],
  ["a percent sign stands for itself", { text: "0%" }, ["alpha"]],
  ["an underscore stands for itself", { text: "first_f" }, ["alpha"]],
  ["an underscore is no wildcard", { text: "firs__floor" }, []],
  ["a percent sign is no wildcard", { text: "a%a" }, []],
  ["session signed in", { session: ["valid"] }, ["alpha"]],
  ["session past its end counts as expired", { session: ["expired"] }, ["beta"]],
  ["session locked or never", { session: ["locked", "none"] }, ["delta", "gamma"]],
  ["session refused", { session: ["refused"] }, []],
  ["two-factor bound", { twoFactor: "bound" }, ["beta"]],
  ["two-factor off", { twoFactor: "off" }, ["alpha", "delta"]],
  ["two-factor unknown", { twoFactor: "unknown" }, ["gamma"]],
  ["available from, digit by digit", { available: { min: "9007199254740.993" } }, ["beta"]],
  ["available from, one micro-unit more", { available: { min: "9007199254740.993001" } }, []],
  ["available up to", { available: { max: "100.5" } }, ["alpha", "delta"]],
  ["available between", { available: { min: "0.000002", max: "100.499999" } }, []],
  ["red-packet balance from", { redPacket: { min: "7" } }, ["delta"]],
  ["in one of two groups", { groups: { any: ["grp_north", "grp_south"] } }, ["alpha", "beta", "delta"]],
  ["in both groups", { groups: { all: ["grp_north", "grp_south"] } }, ["beta"]],
  ["in neither group", { groups: { none: ["grp_north", "grp_south"] } }, ["gamma"]],
  ["in one and not in the other", { groups: { any: ["grp_north"], none: ["grp_south"] } }, ["alpha"]],
  ["in a group that nobody knows", { groups: { any: ["grp_none"] } }, []],
  ["age fresh", { age: "fresh" }, ["alpha", "delta"]],
  ["age stale", { age: "stale" }, ["beta"]],
  ["age missing", { age: "missing" }, ["gamma"]],
  ["authority valid", { authority: ["valid"] }, ["alpha", "delta"]],
  ["authority ending", { authority: ["ending"] }, ["beta"]],
  ["authority missing", { authority: ["missing"] }, ["gamma"]],
  ["frozen", { isFrozen: true }, ["alpha"]],
  ["not frozen", { isFrozen: false }, ["beta", "delta", "gamma"]],
  ["stands still after failures", { isStopped: true }, ["beta"]],
  ["does not stand still", { isStopped: false }, ["alpha", "delta", "gamma"]],
  ["needs a person", { needsPerson: true }, ["alpha", "beta", "delta", "gamma"]],
  ["needs nobody", { needsPerson: false }, []],
  ["two filters bind both", { twoFactor: "off", session: ["locked"] }, ["delta"]],
];

test.each(filters)("ACC-N3: %s", async (_name, filter, expected) => {
  expect(await found(filter)).toEqual(expected);
});

test("an account that stands still needs a person and says why, until somebody resumes it", async () => {
  const beta = async () => {
    const page = await listAccounts(world.ctx, { limit: 50, filter: { text: "beta" } });
    return page.items.map(({ stopReason }) => stopReason ?? null);
  };
  expect(await beta()).toEqual(["rejected"]);
  expect((await getAccount(world.ctx, { id: idOf("beta") })).stopReason).toBe("rejected");
  await world.ctx.db.tx((tx) => resetBreaker(tx, idOf("beta"), world.ctx.clock.nowMs()));
  expect(await found({ needsPerson: false })).toEqual(["beta"]);
  expect(await beta()).toEqual([null]);
  await world.ctx.db.tx((tx) => tripBreaker(tx, idOf("beta"), "rejected", world.ctx.clock.nowMs()));
});

test("the UID is found by a part of it", async () => {
  const { accounts: a } = world.ctx.db.t;
  const [row] = await world.ctx.db.read
    .select({ uid: a.uid })
    .from(a)
    .where(eq(a.id, idOf("gamma")));
  expect(await found({ text: row?.uid?.slice(2) ?? "none" })).toEqual(["gamma"]);
});

test("GEN-1: totals cover the whole filter and say how many parts are old or missing", async () => {
  const page = await listAccounts(world.ctx, { limit: 1 });
  expect(page.total).toBe(4);
  expect(page.items).toHaveLength(1);
  expect(page.totals).toEqual({
    available: "9007199254841.493001",
    redPacket: "7.000000",
    withdrawing: "3.000000",
    stale: 1,
    missing: 1,
  });
  // The fleet is summed from indexes, a filter from its rows: where they mean the same, they say the same.
  const filtered = await listAccounts(world.ctx, { limit: 1, filter: { isArchived: false } });
  expect(filtered.totals).toEqual(page.totals);
  const none = await listAccounts(world.ctx, { limit: 10, filter: { text: "nobody" } });
  expect(none).toMatchObject({ total: 0, items: [], totals: { available: "0.000000", stale: 0, missing: 0 } });
});

test("GEN-1: the totals follow what another process wrote, and the hour in which a balance grows old though nobody wrote", async () => {
  const totals = async () => (await listAccounts(world.ctx, { limit: 1 })).totals;
  const stale = async () => (await totals()).stale;
  const other = world.otherProcess();
  const { accounts: a } = other.db.t;
  const redPacketOf = (micro: bigint) => other.db.update(a, { redPacketMicro: micro }, eq(a.id, idOf("delta")));
  expect(await totals()).toMatchObject({ redPacket: "7.000000", stale: 1 });
  await redPacketOf(8_000_000n);
  expect((await totals()).redPacket).toBe("8.000000");
  await redPacketOf(7_000_000n);
  world.clock.move(HOUR_MS - 60_000);
  expect(await stale()).toBe(1);
  world.clock.move(120_000);
  expect(await stale()).toBe(3);
  world.clock.move(-HOUR_MS - 60_000);
  expect(await stale()).toBe(1);
});

test("a row shows what is known, and what is not known as null", async () => {
  const page = await listAccounts(world.ctx, { limit: 50, sort: { by: "email", direction: "asc" } });
  const row = (name: string) => page.items.find((item) => item.id === idOf(name));
  expect(row("beta")).toMatchObject({
    available: "9007199254740.993000",
    reserved: "3.500000",
    isStale: true,
    session: "expired",
    authority: "ending",
    isFrozen: false,
  });
  expect(row("gamma")).toMatchObject({ available: null, asOf: null, isStale: false, isTwoFactorBound: null });
  expect(row("alpha")).toMatchObject({ isFrozen: true, authority: "valid", alias: "Ärzte 100%" });
});

test.each(accountSorts.flatMap((by) => [[by, "asc"] as const, [by, "desc"] as const]))(
  "GEN-1: pages sorted by %s %s show every account once, in the order of one page",
  async (by: AccountSort, direction: "asc" | "desc") => {
    const sort = { by, direction };
    const whole = await listAccounts(world.ctx, { limit: 50, sort });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAccounts(world.ctx, { limit: 1, sort, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && seen.length < 10);
    expect(seen).toEqual(whole.items.map((item) => item.id));
    expect(seen).toHaveLength(4);
  },
);

test("sorting by available goes by the value, not by its digits as text", async () => {
  const page = await listAccounts(world.ctx, { limit: 50, sort: { by: "available", direction: "desc" } });
  expect(page.items.map((item) => item.id)).toEqual(["beta", "alpha", "delta", "gamma"].map(idOf));
});

test("a cursor of another order is refused", async () => {
  const page = await listAccounts(world.ctx, { limit: 1, sort: { by: "email", direction: "asc" } });
  const cursor = page.nextCursor ?? "";
  await expect(listAccounts(world.ctx, { limit: 1, cursor })).rejects.toMatchObject({ reason: "list.cursor" });
});

test("ACC-N2: an unknown filter, sort or column of a secret is refused by the schema", () => {
  const refused = (input: unknown) => expect(listAccountsInput.safeParse(input).success).toBe(false);
  refused({ filter: { password: "x" } });
  refused({ sort: { by: "password", direction: "asc" } });
  refused({ sort: { by: "email", direction: "asc; drop table accounts" } });
  refused({ limit: 201 });
  refused({ filter: { available: { min: "1e3" } } });
  expect(listAccountsInput.safeParse({}).success).toBe(true);
});
