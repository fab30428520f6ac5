import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchWarningCodes } from "@/domain/batch-warnings";
import type { Caller } from "@/domain/caller";
import { createApiKeyInput } from "@/domain/operator-key.schema";
import { findApiKey } from "@/server/repositories/operator-keys.repository";
import { getOperator } from "@/server/repositories/operators.repository";
import { startCashback } from "@/server/services/cashback/start-cashback";
import type { ServiceContext } from "@/server/services/context";
import { disableOperator, setRoles } from "@/server/services/operators/change-operator";
import { createApiKey } from "@/server/services/operators/create-api-key";
import { hostCaller } from "@/server/services/operators/create-operator";
import { listApiKeys } from "@/server/services/operators/list-api-keys";
import { resetSignIn } from "@/server/services/operators/reset-sign-in";
import { revokeApiKey } from "@/server/services/operators/revoke-api-key";
import { type KeyWish, keyOf, withSession } from "../support/api-keys";
import { testPassword } from "../support/app";
import { reopen } from "../support/database";
import { accountRow, cashbackWorld, confirmOf, csvOf, draftBatch, operatorCaller, uids } from "../support/factories";

const dayMs = 86_400_000;
let world: Awaited<ReturnType<typeof cashbackWorld>>;
let campaigns = 0;
beforeEach(async () => {
  world = await cashbackWorld();
  world.ctx.caller = await withSession(world.app, world.ctx.caller);
});
afterEach(() => world.close());

const wish = (change: Record<string, unknown> = {}) =>
  createApiKeyInput.parse({
    name: "nightly cashback",
    scopes: ["read", "draft", "send"],
    expiresAt: new Date(world.clock.nowMs() + dayMs).toISOString(),
    ...change,
  });
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof Error && "reason" in error ? String(error.reason) : String(error)),
  );
const entered = async (name: string) => withSession(world.app, await operatorCaller(world.app, name, ["operator"]));
const enter = (authorization: string) => world.app.auth.findSignedIn(new Headers({ authorization }));
const callerOf = async (authorization: string): Promise<Caller> => {
  const signedIn = await enter(authorization);
  if (!signedIn) throw new Error("the key opens nothing");
  return signedIn.caller;
};
const keyContext = async (bounds: Partial<KeyWish> = {}): Promise<ServiceContext> => {
  const { authorization } = await keyOf(world.app, world.ctx.caller.personId, { scopes: ["send"], ...bounds });
  return { ...world.app, caller: await callerOf(authorization) };
};
const draftOf = (lines: number, first: number, accountId = world.account.id) => {
  campaigns += 1;
  const campaign = { key: `cashback-${campaigns}` };
  return draftBatch(world.ctx, accountId, csvOf(uids(lines, first)), { campaign });
};
const callFor = async (id: string) => {
  const { confirm } = await confirmOf(world.ctx, id);
  const { snapshot, typedTotal } = confirm;
  return { idempotencyKey: `start ${id}`, id, confirm: { snapshot, typedTotal }, acknowledge: [...batchWarningCodes] };
};
const startWith = async (ctx: ServiceContext, id: string) => startCashback(ctx, await callFor(id));
const transfers = () => world.app.db.read.select().from(world.app.db.t.transfers);
const spends = () => world.app.db.read.select().from(world.app.db.t.apiKeySpends);

test("a new key is told once and kept as a hash; who made it with what is in the audit", async () => {
  const made = await createApiKey(world.ctx, wish({ accountIds: [world.account.id], limits: { perDay: "10" } }));
  expect(made.key).toMatch(/^im_[\w-]{43}$/);
  expect(made.key.startsWith(made.prefix)).toBe(true);
  expect(made).toMatchObject({ state: "active", limits: { perTransfer: null, perDay: "10.000000" } });
  const tables = [];
  for (const table of Object.values(world.app.db.t)) tables.push(await world.app.db.read.select().from(table));
  const everything = JSON.stringify(tables, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
  expect(everything).not.toContain(made.key.slice(made.prefix.length));
  expect(everything).toContain('"action":"api_key.create"');
  const listed = await listApiKeys(world.ctx, { limit: 10 });
  expect(listed.items.map(({ id }) => id)).toEqual([made.id]);
  expect(JSON.stringify(listed)).not.toContain(made.key);
});

test("a key acts as its person, with the roles they have now and the scopes it was made for", async () => {
  const { key, id } = await createApiKey(world.ctx, wish({ scopes: ["read"] }));
  const caller = await callerOf(`Bearer ${key}`);
  expect(caller).toMatchObject({ personId: world.ctx.caller.personId, roles: ["owner"], scopes: ["read"] });
  expect(caller.actor).toMatchObject({ kind: "api_key", id, sessionId: null });
});

test.each([
  ["in the past", -1],
  ["after more than ninety days", 91 * dayMs],
])("a key that ends %s is not made", async (_, afterMs) => {
  const expiresAt = new Date(world.clock.nowMs() + afterMs).toISOString();
  expect(await reasonOf(createApiKey(world.ctx, wish({ expiresAt })))).toBe("api_key.expiry");
  expect((await listApiKeys(world.ctx, { limit: 10 })).total).toBe(0);
});

test("in live a key that sends has both limits", async () => {
  const live: ServiceContext = { ...world.ctx, mode: "live" };
  expect(await reasonOf(createApiKey(live, wish({ limits: { perDay: "10" } })))).toBe("api_key.limits");
  expect(await reasonOf(createApiKey(live, wish({ limits: { perDay: "10", perTransfer: "5" } })))).toBe("done");
  expect(await reasonOf(createApiKey(live, wish({ scopes: ["read"] })))).toBe("done");
});

test("a key whose limit per payment is above its limit per day is refused at that field; the same is none too many", () => {
  const read = (limits: Record<string, string>) => createApiKeyInput.safeParse({ ...wish(), limits });
  const above = read({ perTransfer: "10.000001", perDay: "10" });
  expect(above.error?.issues.map(({ path }) => path.join("."))).toEqual(["limits.perTransfer"]);
  expect(read({ perTransfer: "10.0", perDay: "10" }).success).toBe(true);
  expect(read({ perTransfer: "10" }).success).toBe(true);
  expect(read({ perTransfer: "ten", perDay: "10" }).error?.issues).toHaveLength(1);
});

test("a key names accounts that exist, and scopes that open something", async () => {
  expect(await reasonOf(createApiKey(world.ctx, wish({ accountIds: ["acc_none"] })))).toBe("account.not_found");
  expect(createApiKeyInput.safeParse({ ...wish(), scopes: ["approve"] }).success).toBe(false);
  expect(createApiKeyInput.safeParse({ ...wish(), scopes: ["read", "read"] }).success).toBe(false);
  for (const perDay of ["0", "-1", "abc", "1.0000001", "100000000", "9".repeat(24)]) {
    expect(createApiKeyInput.safeParse({ ...wish(), limits: { perDay } }).success).toBe(false);
  }
  expect(createApiKeyInput.safeParse({ ...wish(), operatorId: "opr_other" }).success).toBe(false);
});

test("a person has at most twenty keys that stand", async () => {
  const made = await createApiKey(world.ctx, wish());
  for (let count = 1; count < 20; count += 1) await createApiKey(world.ctx, wish());
  expect(await reasonOf(createApiKey(world.ctx, wish()))).toBe("api_key.keys_full");
  await revokeApiKey(world.ctx, { id: made.id });
  expect(await reasonOf(createApiKey(world.ctx, wish()))).toBe("done");
});

test("a revoked key and an expired one open nothing from that moment", async () => {
  const revoked = await createApiKey(world.ctx, wish());
  const expired = await createApiKey(world.ctx, wish());
  expect(await reasonOf(enter(`Bearer ${revoked.key}`))).toBe("done");
  expect((await revokeApiKey(world.ctx, { id: revoked.id })).state).toBe("revoked");
  expect(await reasonOf(enter(`Bearer ${revoked.key}`))).toBe("api_key.revoked");
  world.clock.forward(dayMs);
  expect(await reasonOf(enter(`Bearer ${expired.key}`))).toBe("api_key.expired");
  expect(await reasonOf(enter(`Bearer ${revoked.key}x`))).toBe("api_key.unknown");
});

test("a person sees and revokes their own keys, an owner everybody's", async () => {
  const opal: ServiceContext = { ...world.app, caller: await entered("Opal") };
  const mine = await createApiKey(world.ctx, wish());
  const hers = await createApiKey(opal, wish());
  expect((await listApiKeys(opal, { limit: 10 })).items.map(({ id }) => id)).toEqual([hers.id]);
  expect((await listApiKeys(world.ctx, { limit: 10 })).total).toBe(2);
  expect((await listApiKeys(world.ctx, { limit: 10, filter: { mine: true } })).total).toBe(1);
  expect(await reasonOf(revokeApiKey(opal, { id: mine.id }))).toBe("api_key.not_found");
  expect((await findApiKey(world.app.db, mine.id))?.apiKey.revokedAtMs).toBe(null);
  expect(await reasonOf(revokeApiKey(world.ctx, { id: hers.id }))).toBe("done");
  const states = { active: 1, revoked: 1, expired: 0 } as const;
  for (const state of ["active", "revoked", "expired"] as const) {
    expect((await listApiKeys(world.ctx, { limit: 10, filter: { state } })).total).toBe(states[state]);
  }
});

test("the list pages by name and by age without losing or repeating a key", async () => {
  for (const name of ["b", "a", "c", "a"]) await createApiKey(world.ctx, wish({ name }));
  for (const by of ["name", "createdAt"] as const) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const input = { limit: 1, sort: { by, direction: "asc" as const }, ...(cursor === undefined ? {} : { cursor }) };
      const page = await listApiKeys(world.ctx, input);
      seen.push(...page.items.map(({ id, name }) => `${by === "name" ? name : ""}${id}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(4);
    expect(seen).toEqual(seen.toSorted());
  }
});

test.each(["roles", "disable", "password"])("the keys of a person end with a change of %s", async (what) => {
  const opal = await entered("Opal");
  const ctx = { ...world.app, caller: opal };
  const { key } = await createApiKey(ctx, wish());
  const { version } = await getOperator(world.app.db, opal.personId);
  const person = { id: opal.personId, version };
  if (what === "roles") await setRoles(world.ctx, { ...person, roles: ["operator", "viewer"] });
  if (what === "disable") await disableOperator(world.ctx, { ...person, reason: "left the company" });
  const host = { ...world.app, caller: hostCaller };
  if (what === "password") await resetSignIn(host, { email: opal.email, password: `${testPassword} anew` });
  expect(await reasonOf(enter(`Bearer ${key}`))).toBe("api_key.revoked");
  // A call that was waiting while it happened makes no key that would outlive it.
  expect(await reasonOf(createApiKey(ctx, wish()))).toBe("session.missing");
  expect((await listApiKeys(ctx, { limit: 10, filter: { state: "active" } })).total).toBe(0);
});

test("a person who may not enter any more takes their keys along, whatever the key's own row says", async () => {
  const { key } = await createApiKey(world.ctx, wish());
  const { operators } = world.app.db.t;
  await world.app.db.update(operators, { state: "locked" }, eq(operators.id, world.ctx.caller.personId));
  expect(await reasonOf(enter(`Bearer ${key}`))).toBe("api_key.owner_closed");
});

test("the last use of a key is written once a minute", async () => {
  const { key, id } = await createApiKey(world.ctx, wish());
  const lastUsed = async () => (await findApiKey(world.app.db, id))?.apiKey.lastUsedAtMs;
  expect(await lastUsed()).toBe(null);
  await enter(`Bearer ${key}`);
  const first = world.clock.nowMs();
  expect(await lastUsed()).toBe(first);
  world.clock.forward(59_000);
  await enter(`Bearer ${key}`);
  expect(await lastUsed()).toBe(first);
  world.clock.forward(1_000);
  await enter(`Bearer ${key}`);
  expect(await lastUsed()).toBe(first + 60_000);
});

test("a key starts a batch with total and hash, and the confirmation says that it was a key", async () => {
  const draft = await draftOf(3, 10_000_001);
  const ctx = await keyContext();
  const { confirm, acknowledge } = await confirmOf(world.ctx, draft.id);
  const bare = { idempotencyKey: "bare", id: draft.id, acknowledge };
  const noTotal = startCashback(ctx, { ...bare, confirm: { snapshot: confirm.snapshot } });
  expect(await reasonOf(noTotal)).toBe("confirmation.total_missing");
  const wrong = { snapshot: confirm.snapshot, typedTotal: "0.01" };
  expect(await reasonOf(startCashback(ctx, { ...bare, confirm: wrong }))).toBe("confirmation.total_mismatch");
  expect(await transfers()).toEqual([]);
  await startWith(ctx, draft.id);
  expect(await transfers()).toHaveLength(3);
  const [confirmation] = await world.app.db.read.select().from(world.app.db.t.confirmations);
  expect(confirmation).toMatchObject({ method: "api_key", personId: world.ctx.caller.personId });
});

test("a payment above the limit of a key is not started", async () => {
  const draft = await draftOf(1, 10_000_001);
  const total = (await callFor(draft.id)).confirm.typedTotal;
  const below = await keyContext({ perTransfer: (Number(total) - 0.000001).toFixed(6) });
  expect(await reasonOf(startWith(below, draft.id))).toBe("api_key.limit_transfer");
  expect([await transfers(), await spends()]).toEqual([[], []]);
  expect(await reasonOf(startWith(await keyContext({ perTransfer: total }), draft.id))).toBe("done");
});

test("a key sends no more within 24 hours than its limit, in whichever batches and after a restart", async () => {
  const drafts = [await draftOf(2, 10_000_001), await draftOf(2, 10_000_101), await draftOf(1, 10_000_201)];
  const [first, second, third] = drafts.map(({ id }) => id);
  if (!first || !second || !third) throw new Error("no drafts");
  const perDay = (await callFor(first)).confirm.typedTotal;
  const ctx = await keyContext({ perDay });
  const call = await callFor(first);
  await startCashback(ctx, call);
  expect(await reasonOf(startWith(ctx, second))).toBe("api_key.limit_day");
  const db = reopen(world.database);
  expect(await reasonOf(startWith({ ...ctx, db }, third))).toBe("api_key.limit_day");
  await db.close();
  expect(await transfers()).toHaveLength(2);
  // The same call again is the same act, and counts once.
  expect((await startCashback(ctx, call)).replayed).toBe(true);
  expect(await spends()).toHaveLength(1);
});

test("what a key sent more than a day ago counts no more", async () => {
  const [first, second] = [await draftOf(2, 10_000_001), await draftOf(2, 10_000_101)];
  const ctx = await keyContext({ perDay: (await callFor(first.id)).confirm.typedTotal, lifeMs: 3 * dayMs });
  await startWith(ctx, first.id);
  world.clock.forward(dayMs - 1);
  expect(await reasonOf(startWith(ctx, second.id))).toBe("api_key.limit_day");
  world.clock.forward(1);
  expect(await reasonOf(startWith(ctx, second.id))).toBe("done");
});

test("two starts at once with one key, from two processes, stay within its day together", async () => {
  const other = await accountRow(world.app, { name: "cashback-02" });
  const [one, two] = [await draftOf(2, 10_000_001), await draftOf(2, 10_000_101, other.id)];
  const perDay = (await callFor(one.id)).confirm.typedTotal;
  const ctx = await keyContext({ perDay });
  const db = reopen(world.database);
  const calls = [await callFor(one.id), await callFor(two.id)] as const;
  const reasons = await Promise.all([
    reasonOf(startCashback(ctx, calls[0])),
    reasonOf(startCashback({ ...ctx, db }, calls[1])),
  ]);
  await db.close();
  expect(reasons.toSorted()).toEqual(["api_key.limit_day", "done"]);
  expect(await transfers()).toHaveLength(2);
  expect(await spends()).toHaveLength(1);
});

test("a key that was revoked while its call was under way commits nothing", async () => {
  const draft = await draftOf(1, 10_000_001);
  const ctx = await keyContext();
  await revokeApiKey(world.ctx, { id: ctx.caller.key?.id ?? "" });
  expect(await reasonOf(startWith(ctx, draft.id))).toBe("api_key.revoked");
  expect([await transfers(), await spends()]).toEqual([[], []]);
});
