import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noteCapability, requireAuthority } from "@/server/repositories/account-authorities.repository";
import {
  endLogin,
  expireSession,
  getAccountSession,
  takeLoginSlot,
} from "@/server/repositories/account-sessions.repository";
import { getAccountRow, noteAccountFailure, saveProfile } from "@/server/repositories/accounts.repository";
import { destroySecret, openSecret, sealSecret } from "@/server/repositories/secrets.repository";
import { type AccountWorld, accountWorld } from "../support/account-world";

let world: AccountWorld;
beforeAll(async () => {
  world = await accountWorld();
});
afterAll(() => world.close());

const secret = (ownerId: string, plain: string) => ({
  id: world.ctx.ids.next("sec"),
  class: "credentials" as const,
  ownerTable: "accounts",
  ownerId,
  kind: "api_password",
  plain,
  atMs: 1,
});

function reading(units: bigint, asOfMs: number) {
  const available = { micro: units, isExact: true, text: String(units) };
  const identity = { userId: "u", email: "e", uid: "1", status: "x".repeat(100), isTwoFactorBound: true };
  return { ...identity, available, withdrawing: null, redPacket: null, asOfMs };
}

test("a sealed secret opens for its owner only, and the one before it is gone", async () => {
  const { ctx } = world;
  const { db, vault } = ctx;
  await db.tx((tx) => sealSecret(tx, vault, secret("acc_a", "first")));
  await db.tx((tx) => sealSecret(tx, vault, secret("acc_b", "other")));
  await db.tx((tx) => sealSecret(tx, vault, secret("acc_a", "second")));
  const owner = (ownerId: string) => ({ ownerTable: "accounts", ownerId, kind: "api_password" });
  expect(await openSecret(db, vault, owner("acc_a"))).toBe("second");
  const { secrets: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.ownerId, "acc_a"));
  expect(row).toMatchObject({ version: 2, keyId: vault.writingKeyId });
  await db.update(t, { sealed: row?.sealed ?? "" }, eq(t.ownerId, "acc_b"));
  await expect(openSecret(db, vault, owner("acc_b"))).rejects.toThrow("does not open here");
  expect(await db.tx((tx) => destroySecret(tx, owner("acc_a")))).toBe(true);
  expect(await openSecret(db, vault, owner("acc_a"))).toBeNull();
  expect(await db.tx((tx) => destroySecret(tx, owner("acc_a")))).toBe(false);
});

test("GEN-4: a reading older than the stored one changes nothing, neither value nor time nor the day's balance", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("order");
  const noon = Date.parse("2026-05-05T12:00:00Z");
  const save = (units: bigint, asOfMs: number) =>
    db.tx((tx) => saveProfile(tx, account.id, reading(units, asOfMs), noon + 5_000));
  expect(await save(10n, noon)).toBe(true);
  expect(await save(99n, noon - 1)).toBe(false);
  expect(await getAccountRow(db, account.id)).toMatchObject({ availableMicro: 10n, profileAsOfMs: noon });
  const { balanceSnapshots: s } = db.t;
  expect(await db.read.select().from(s).where(eq(s.accountId, account.id))).toMatchObject([
    { onDay: "2026-05-05", availableMicro: 10n },
  ]);
});

test("GEN-4: a failure is noted beside the value, and the next good reading clears it", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("failure");
  await db.tx((tx) => saveProfile(tx, account.id, reading(10n, 1_000), 1_000));
  await db.tx((tx) => noteAccountFailure(tx, account.id, '{"reason":"infini.no_answer","message":"m"}', 2_000));
  expect(await getAccountRow(db, account.id)).toMatchObject({
    availableMicro: 10n,
    profileAsOfMs: 1_000,
    lastAttemptAtMs: 2_000,
    lastError: expect.stringContaining("infini.no_answer"),
  });
  await db.tx((tx) => saveProfile(tx, account.id, reading(11n, 3_000), 3_000));
  expect(await getAccountRow(db, account.id)).toMatchObject({ lastError: null, profileAsOfMs: 3_000 });
});

test("a status of Infini that is longer than its column is cut, not refused", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("long");
  await db.tx((tx) => saveProfile(tx, account.id, reading(1n, 1_000), 1_000));
  expect((await getAccountRow(db, account.id)).upstreamStatus).toBe("x".repeat(32));
});

test("SES-3: only the holder of the login slot writes the end of a sign-in", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("slot");
  expect(await takeLoginSlot(db, account.id, "wrk_1", 60_000)).toBe(true);
  const end = { state: "valid" as const, obtainedAtMs: 5, lastError: null };
  expect(await db.tx((tx) => endLogin(tx, account.id, "wrk_2", end, 5))).toBe(false);
  expect(await db.tx((tx) => endLogin(tx, account.id, "wrk_1", end, 5))).toBe(true);
  expect(await getAccountSession(db, account.id)).toMatchObject({ state: "valid", generation: 1, loginSlot: null });
  expect(await db.tx((tx) => expireSession(tx, account.id, 0, 6))).toBe(false);
  expect(await db.tx((tx) => expireSession(tx, account.id, 1, 6))).toBe(true);
  expect(await db.tx((tx) => expireSession(tx, account.id, 1, 6))).toBe(false);
});

test("SES-3: twenty who reach for the slot at once leave one holder", async () => {
  const account = await world.addAccount("many");
  const reach = (n: number) => takeLoginSlot(world.ctx.db, account.id, `wrk_${n}`, 60_000);
  const taken = await Promise.all(Array.from({ length: 20 }, (_, n) => reach(n)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test("ACC-3: an authority covers the operations that it names, until it ends", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("scoped", { scope: ["profile"], authorityEndsAtMs: 10_000 });
  await requireAuthority(db, account.id, "profile", 9_999);
  await expect(requireAuthority(db, account.id, "profile", 10_000)).rejects.toMatchObject({
    reason: "account.authority_missing",
  });
  await expect(requireAuthority(db, account.id, "transfer.uid", 1)).rejects.toMatchObject({
    params: { accountId: account.id, operation: "transfer.uid" },
  });
});

test("ACC-8: a capability is written when it is news, and only then", async () => {
  const { db } = world.ctx;
  const account = await world.addAccount("news");
  const note = (state: "available" | "unavailable", atMs: number) =>
    db.tx((tx) => noteCapability(tx, account.id, "transfer.uid", { state, reason: null }, atMs));
  expect(await note("available", 5)).toBe(true);
  expect(await note("available", 6)).toBe(false);
  expect(await note("unavailable", 7)).toBe(true);
});
