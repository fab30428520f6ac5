import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { jobHandlers } from "@/server/jobs/job-handlers";
import { runDueJobs } from "@/server/jobs/run-jobs";
import { noteCapability } from "@/server/repositories/account-authorities.repository";
import { getAccount } from "@/server/services/accounts/get-account";
import { renewSession } from "@/server/services/accounts/renew-session";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import { cancelJob } from "@/server/services/jobs/cancel-job";
import { getJob } from "@/server/services/jobs/get-job";
import { type AccountWorld, accountWorld, sendEnvelope } from "../support/account-world";

const DAY_MS = 86_400_000;

let world: AccountWorld;
beforeAll(async () => {
  world = await accountWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  delete world.scripts.login;
  delete world.scripts.getProfile;
});

const quickly = { sync: { ...jobHandlers.sync, gapMs: 0 } };

/** Reads these accounts again and answers what became of each. */
async function sync(...ids: string[]) {
  const { jobId } = await syncAccounts(world.ctx, { sel: { ids } });
  await runDueJobs(world.ctx, quickly);
  return getJob(world.ctx, { id: jobId });
}

const detail = (id: string) => getAccount(world.ctx, { id });
const calls = () => world.infini.requests().length;

test("SES-8: a sync mirrors the balances with the time at which Infini said them", async () => {
  const account = await world.addAccount("read", {
    upstream: { available: "250.25", redPacket: "3.5", isBound: true },
  });
  const beforeMs = world.ctx.clock.nowMs();
  expect(await sync(account.id)).toMatchObject({ state: "done", counts: { done: 1 } });
  const shown = await detail(account.id);
  expect(shown).toMatchObject({ available: "250.250000", redPacket: "3.500000", isTwoFactorBound: true, error: null });
  expect(Date.parse(shown.asOf ?? "")).toBeGreaterThanOrEqual(beforeMs);
  expect(shown.capabilities[0]).toMatchObject({ operation: "profile", state: "available", source: "call" });
});

test("GEN-4, SES-N1: a failed read leaves value and time alone and says what went wrong", async () => {
  const account = await world.addAccount("down", { upstream: { available: "77" } });
  await sync(account.id);
  const before = await detail(account.id);
  world.scripts.getProfile = (response) => void response.writeHead(503).end();
  const job = await sync(account.id);
  expect(job).toMatchObject({ state: "failed", items: [{ reason: "infini.unavailable" }] });
  const after = await detail(account.id);
  expect(after).toMatchObject({ available: "77.000000", asOf: before.asOf, error: { reason: "infini.unavailable" } });
  expect(after.lastAttemptAt).not.toBe(before.lastAttemptAt);
  delete world.scripts.getProfile;
  await sync(account.id);
  expect((await detail(account.id)).error).toBeNull();
});

test("SES-9, SES-N4: one failing account does not stop the others, and each has its own cause", async () => {
  const good = await world.addAccount("good");
  const refused = await world.addAccount("refused", { storedPassword: "wrong" });
  const broken = await world.addAccount("broken");
  world.scripts.getProfile = (response, request) => {
    if (request.headers.cookie?.endsWith("-broken")) sendEnvelope(response, '{"code":0,"message":"","data":{"uid":1}}');
    else answerAs(response, request.headers.cookie?.includes("-good") ? "good" : "other");
  };
  const job = await sync(refused.id, broken.id, good.id);
  expect(job.state).toBe("partly");
  const causes = new Map(job.items.map((item) => [item.subjectId, item.reason]));
  expect(causes.get(refused.id)).toBe("infini.login_refused");
  expect(causes.get(broken.id)).toBe("infini.malformed_answer");
  expect(causes.get(good.id)).toBeNull();
});

function answerAs(response: Parameters<typeof sendEnvelope>[0], name: string): void {
  const person = world.people.get(`${name}@example.com`);
  const data = {
    user_id: "u",
    email: `${name}@example.com`,
    uid: person?.uid ?? "0",
    available_balance: "1",
    google_2fa_is_bound: false,
  };
  sendEnvelope(response, JSON.stringify({ code: 0, message: "", data }));
}

test("ACC-3, G1: without a live authority that covers it, not one call goes out", async () => {
  const nowMs = world.ctx.clock.nowMs();
  const accounts = [
    await world.addAccount("no-authority", { authorityEndsAtMs: "none" }),
    await world.addAccount("ended-authority", { authorityEndsAtMs: nowMs - 1 }),
    await world.addAccount("other-scope", { scope: ["transfer.uid"] }),
    await world.addAccount("revoked"),
  ];
  const { accountAuthorities: u } = world.ctx.db.t;
  await world.ctx.db.update(u, { revokedAtMs: nowMs }, eq(u.accountId, accounts[3]?.id ?? ""));
  const before = calls();
  const job = await sync(...accounts.map((account) => account.id));
  expect(job.counts).toMatchObject({ skipped: 4, done: 0, failed: 0 });
  expect(new Set(job.items.map((item) => item.reason))).toEqual(new Set(["account.authority_missing"]));
  for (const account of accounts) {
    await expect(renewSession(world.ctx, { id: account.id })).rejects.toMatchObject({
      reason: "account.authority_missing",
      code: "PRECONDITION_FAILED",
    });
  }
  expect(calls()).toBe(before);
});

test("SES-9: an account that another run has open is left to that run, with its job", async () => {
  const { ctx } = world;
  const first = await world.addAccount("busy1");
  const second = await world.addAccount("busy2");
  const { jobId } = await syncAccounts(ctx, { sel: { ids: [first.id] } });
  await expect(syncAccounts(ctx, { sel: { ids: [first.id] } })).rejects.toMatchObject({
    code: "CONFLICT",
    reason: "account.already_syncing",
    params: { jobId },
  });
  const both = await syncAccounts(ctx, { sel: { ids: [first.id, second.id] } });
  await runDueJobs(ctx, quickly);
  const items = (await getJob(ctx, { id: both.jobId })).items;
  expect(items.map((item) => [item.subjectId, item.state, item.reason]).sort()).toEqual(
    [
      [first.id, "skipped", "account.already_syncing"],
      [second.id, "done", null],
    ].sort(),
  );
});

test("SES-9: ten requests at once for one account start one run", async () => {
  const account = await world.addAccount("ten");
  const before = world.infini.requests("getProfile").length;
  const asked = Array.from({ length: 10 }, () => syncAccounts(world.ctx, { sel: { ids: [account.id] } }));
  const results = await Promise.allSettled(asked);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  await runDueJobs(world.ctx, quickly);
  // One for the check after the sign-in, one for the reading itself.
  expect(world.infini.requests("getProfile").length - before).toBe(2);
});

test("SES-9: cancelling stops before the next account", async () => {
  const { ctx } = world;
  const accounts = [await world.addAccount("c1"), await world.addAccount("c2"), await world.addAccount("c3")];
  const { jobId } = await syncAccounts(ctx, { sel: { ids: accounts.map((account) => account.id) } });
  world.scripts.login = async (response) => {
    await cancelJob(ctx, { id: jobId }).catch(() => undefined);
    response.destroy();
  };
  await runDueJobs(ctx, { sync: { ...quickly.sync, parallel: 1 } });
  const job = await getJob(ctx, { id: jobId });
  expect(job).toMatchObject({ state: "cancelled", counts: { failed: 1, skipped: 2 } });
});

test("ACC-N5: a selection by filter reaches every account of the filter but those left out", async () => {
  const { ctx } = world;
  const names = ["sel-a", "sel-b", "sel-c"];
  const accounts = [];
  for (const name of names) accounts.push(await world.addAccount(name, { note: "fleet north" }));
  const sel = { filter: { text: "FLEET north" }, except: [accounts[1]?.id ?? ""] };
  const { jobId } = await syncAccounts(ctx, { sel });
  const items = (await getJob(ctx, { id: jobId })).items;
  expect(items.map((item) => item.label).sort()).toEqual(["sel-a@example.com", "sel-c@example.com"]);
  await runDueJobs(ctx, quickly);
  await expect(syncAccounts(ctx, { sel: { filter: { text: "no such" }, except: [] } })).rejects.toMatchObject({
    reason: "job.empty",
  });
  await expect(syncAccounts(ctx, { sel: { ids: ["acc_unknown"] } })).rejects.toMatchObject({
    reason: "account.not_found",
  });
});

test("an archived account is left out", async () => {
  const account = await world.addAccount("archived");
  const { accounts: a } = world.ctx.db.t;
  await world.ctx.db.update(a, { archivedAtMs: 1 }, eq(a.id, account.id));
  const before = calls();
  expect((await sync(account.id)).items).toMatchObject([{ state: "skipped", reason: "account.archived" }]);
  expect(calls()).toBe(before);
});

test("SES-10: the last good profile of a UTC day is that day's balance, and a new day gets its own", async () => {
  const { ctx, clock } = world;
  const account = await world.addAccount("daily", { upstream: { available: "10" } });
  const { balanceSnapshots: s } = ctx.db.t;
  const snapshots = () => ctx.db.read.select().from(s).where(eq(s.accountId, account.id)).orderBy(s.onDay);
  clock.move(DAY_MS - (clock.nowMs() % DAY_MS) + 1_000);
  await sync(account.id);
  world.people.set(account.email, { password: "Right-Passw0rd", uid: account.uid, available: "11.5" });
  await sync(account.id);
  expect((await snapshots()).map((row) => row.availableMicro)).toEqual([11_500_000n]);
  clock.move(DAY_MS);
  world.people.set(account.email, { password: "Right-Passw0rd", uid: account.uid, available: "12" });
  await sync(account.id);
  expect((await snapshots()).map((row) => row.availableMicro)).toEqual([11_500_000n, 12_000_000n]);
});

test("ACC-8: an operation that answers 404 without an envelope is gone, and back with its first success", async () => {
  const account = await world.addAccount("gone");
  await sync(account.id);
  const capability = async () => (await detail(account.id)).capabilities.find((one) => one.operation === "profile");
  world.scripts.getProfile = (response) => void response.writeHead(404).end("<html>not here</html>");
  await sync(account.id);
  expect(await capability()).toMatchObject({ state: "unavailable", reason: "http_404", source: "call" });
  delete world.scripts.getProfile;
  await sync(account.id);
  expect(await capability()).toMatchObject({ state: "available", reason: null });
});

test("ACC-8: a business refusal changes no capability, and a call does not undo a setting", async () => {
  const { ctx } = world;
  const account = await world.addAccount("refusal");
  await sync(account.id);
  world.scripts.getProfile = (response) => sendEnvelope(response, '{"code":10099,"message":"not now","data":null}');
  expect((await sync(account.id)).items[0]?.message).toContain("not now");
  expect((await detail(account.id)).capabilities[0]).toMatchObject({ operation: "profile", state: "available" });
  const { accountCapabilities: c } = ctx.db.t;
  await ctx.db.update(c, { state: "unavailable", source: "setting" }, eq(c.accountId, account.id));
  const seen = { state: "available" as const, reason: null };
  expect(await ctx.db.tx((tx) => noteCapability(tx, account.id, "profile", seen, 1))).toBe(false);
});

test("a profile under another UID is not mirrored", async () => {
  const account = await world.addAccount("swap", { upstream: { available: "5" } });
  await sync(account.id);
  world.people.set(account.email, { password: "Right-Passw0rd", uid: "4242424242", available: "900000" });
  const job = await sync(account.id);
  expect(job.items[0]?.reason).toBe("account.identity_mismatch");
  expect((await detail(account.id)).available).toBe("5.000000");
});

test("SES-6: renewing by a person signs in at once, ends a lock, and is on record before the call", async () => {
  const { ctx } = world;
  const account = await world.addAccount("renew", { storedPassword: "Later-Right" });
  await sync(account.id);
  expect((await detail(account.id)).session).toBe("refused");
  await expect(renewSession(ctx, { id: account.id })).rejects.toMatchObject({ reason: "infini.login_refused" });
  world.people.set(account.email, { password: "Later-Right", uid: account.uid, available: "1" });
  const session = await renewSession(ctx, { id: account.id });
  expect(session).toMatchObject({ state: "valid", failures: 0, error: null });
  expect(JSON.stringify(session)).not.toContain("tok-");
  const entries = (await world.audit()).filter((entry) => entry.objectId === account.id);
  expect(entries.map((entry) => entry.action)).toEqual(["account.renew_session", "account.renew_session"]);
});

test("GEN-9: a sync names who asked for it in the audit, in the transaction of its job", async () => {
  const account = await world.addAccount("audited");
  const { jobId } = await syncAccounts(world.ctx, { sel: { ids: [account.id] } });
  expect((await world.audit()).at(-1)).toMatchObject({ action: "account.sync", objectId: jobId, actorId: "opr_owner" });
  await cancelJob(world.ctx, { id: jobId });
});
