import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isSendBarrier, type SendObstacle } from "@/domain/account-sending";
import { freezeAccount } from "@/server/repositories/account-sessions.repository";
import { tripBreaker } from "@/server/repositories/breakers.repository";
import { findSourceBlockers } from "@/server/services/accounts/check-source";
import { getAccount } from "@/server/services/accounts/get-account";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { type AccountWorld, accountWorld } from "../support/account-world";

let world: AccountWorld;
const ids = new Map<string, string>();

/** How each account differs from one that sends; the words say what its picker has to tell. */
const accounts: [name: string, expected: SendObstacle | null, change: Parameters<AccountWorld["addAccount"]>[1]][] = [
  ["fine", null, {}],
  ["only-to-uids", null, { scope: ["profile", "transfer.uid"] }],
  ["one-kind-off", null, { scope: ["profile", "transfer.uid", "transfer.email"] }],
  ["no-authority", "authority", { authorityEndsAtMs: "none" }],
  ["ended-authority", "authority", { authorityEndsAtMs: 1 }],
  ["reading-only", "authority", { scope: ["profile", "statement"] }],
  ["not-offered", "unavailable", {}],
  ["switched-off", "switched_off", {}],
  ["covered-kind-off", "unavailable", { scope: ["profile", "transfer.uid"] }],
  ["frozen", "frozen", {}],
  ["frozen-without-authority", "authority", { authorityEndsAtMs: "none" }],
  ["refused", "refused", {}],
  ["locked", "locked", {}],
  ["stopped", "stopped", {}],
  ["archived", "archived", {}],
];

beforeAll(async () => {
  world = await accountWorld();
  for (const [name, , change] of accounts) ids.set(name, (await world.addAccount(name, change)).id);
  const { db, clock } = world.ctx;
  const nowMs = clock.nowMs();
  await off("one-kind-off", "transfer.uid", "call");
  for (const operation of ["transfer.uid", "transfer.email"]) {
    await off("not-offered", operation, "call");
    await off("switched-off", operation, "setting");
  }
  await off("covered-kind-off", "transfer.uid", "call");
  for (const name of ["frozen", "frozen-without-authority"]) {
    const freeze = { id: `frz_${name}`, accountId: idOf(name), reason: "test", frozenBy: "opr_1", atMs: nowMs };
    await db.tx((tx) => freezeAccount(tx, freeze));
  }
  const session = (name: string, state: "refused" | "locked") =>
    db.update(db.t.accountSessions, { state }, eq(db.t.accountSessions.accountId, idOf(name)));
  await session("refused", "refused");
  await session("locked", "locked");
  await db.tx((tx) => tripBreaker(tx, idOf("stopped"), "rejected", nowMs));
  await db.update(db.t.accounts, { archivedAtMs: nowMs }, eq(db.t.accounts.id, idOf("archived")));
});
afterAll(() => world.close());

function idOf(name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`no account ${name}`);
  return id;
}

async function off(name: string, operation: string, source: "call" | "setting"): Promise<void> {
  const { accountCapabilities: t } = world.ctx.db.t;
  const one = and(eq(t.accountId, idOf(name)), eq(t.operation, operation));
  await world.ctx.db.update(t, { state: "unavailable", source }, one);
}

async function listed(): Promise<Map<string, SendObstacle | null>> {
  const [live, archived] = await Promise.all(
    [false, true].map((isArchived) => listAccounts(world.ctx, { limit: 50, filter: { isArchived } })),
  );
  return new Map(
    [...(live?.items ?? []), ...(archived?.items ?? [])].map(({ id, sendObstacle }) => [id, sendObstacle ?? null]),
  );
}

test("ACC-10: the list says of each account whether it sends, and the one reason that is to be put right first", async () => {
  const found = await listed();
  expect(accounts.map(([name]) => [name, found.get(idOf(name))])).toEqual(
    accounts.map(([name, expected]) => [name, expected]),
  );
});

test("one account alone says the same as its row", async () => {
  for (const [name, expected] of accounts) {
    expect([name, (await getAccount(world.ctx, { id: idOf(name) })).sendObstacle ?? null]).toEqual([name, expected]);
  }
});

test("ACC-10, GEN-8: what the list calls barred is what a draft or payment is refused for, and nothing else", async () => {
  const nowMs = world.ctx.clock.nowMs();
  for (const [name, expected, change] of accounts) {
    // One kind alone where the authority covers one alone.
    const isOneKind = change?.scope?.includes("transfer.email") === false && change.scope.includes("transfer.uid");
    const operations = isOneKind ? (["transfer.uid"] as const) : [];
    const { blockers } = await findSourceBlockers(world.ctx.db, idOf(name), operations, nowMs);
    expect([name, blockers.length > 0]).toEqual([name, isSendBarrier(expected)]);
  }
});

test("the freeze of everything closes no account by itself: it is told once, above every screen", async () => {
  const { db, clock } = world.ctx;
  const nowMs = clock.nowMs();
  const freeze = { id: "frz_all", scope: "installation" as const, accountId: null, openSlot: "installation" };
  const lift = { liftedBy: null, liftedAtMs: null, createdAtMs: nowMs, updatedAtMs: nowMs };
  await db.insert(db.t.freezes, { ...freeze, reason: "test", frozenBy: "opr_1", ...lift });
  expect((await listed()).get(idOf("fine"))).toBeNull();
});
