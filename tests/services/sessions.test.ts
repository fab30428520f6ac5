import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PreconditionError } from "@/domain/errors";
import { markSessionEnded, openSession, readWithSession } from "@/server/infini/account-sessions";
import {
  LoginRefusedError,
  LoginWithoutSessionError,
  SessionEndedError,
  TransportError,
} from "@/server/infini/infini-errors";
import { sessionTokenOwner, takeLoginSlot } from "@/server/repositories/account-sessions.repository";
import { openSecret } from "@/server/repositories/secrets.repository";
import { type AccountWorld, accountWorld, sendEnvelope } from "../support/account-world";

const MINUTE_MS = 60_000;

let world: AccountWorld;
beforeEach(async () => {
  world = await accountWorld();
});
afterEach(() => world.close());

const logins = () => world.infini.requests("login").length;

test("SES-1: the first non-empty jwt_token is kept sealed and sent back alone, without attributes", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  world.knobs.cookies = (token) => ["jwt_token=; Path=/", `jwt_token=${token}; Path=/; Secure`, "jwt_token=later"];
  const grant = await openSession(ctx, account.id);
  expect(grant.token).toBe("tok-1-east");
  expect(world.infini.requests("getProfile").map((call) => call.headers.cookie)).toEqual(["jwt_token=tok-1-east"]);
  const [secret] = await ctx.db.read.select().from(ctx.db.t.secrets).where(eq(ctx.db.t.secrets.kind, "session_token"));
  expect(secret).toMatchObject({ class: "credentials", ownerTable: "account_sessions", ownerId: account.id });
  expect(JSON.stringify(secret)).not.toContain("tok-1-east");
});

test("SES-1: a sign-in answered with success but without a token is a failed one and keeps nothing", async () => {
  const account = await world.addAccount("east");
  world.knobs.cookies = () => ["jwt_token=; Path=/"];
  await expect(openSession(world.ctx, account.id)).rejects.toBeInstanceOf(LoginWithoutSessionError);
  expect(await world.session(account.id)).toMatchObject({ state: "none", generation: 0, failures: 0, loginSlot: null });
});

test("SES-2: a session without an end of its own is used for an hour, then one sign-in follows", async () => {
  const account = await world.addAccount("east");
  const first = await openSession(world.ctx, account.id);
  world.clock.move(59 * MINUTE_MS);
  expect(await openSession(world.ctx, account.id)).toEqual(first);
  expect(logins()).toBe(1);
  world.clock.move(2 * MINUTE_MS);
  const second = await openSession(world.ctx, account.id);
  expect(second).toMatchObject({ generation: 2, token: "tok-2-east" });
  expect(logins()).toBe(2);
});

test("SES-2: the end that Infini named wins over the assumed one", async () => {
  const account = await world.addAccount("east");
  world.knobs.cookies = (token) => [`jwt_token=${token}; Max-Age=600`];
  await openSession(world.ctx, account.id);
  world.clock.move(11 * MINUTE_MS);
  await openSession(world.ctx, account.id);
  expect(logins()).toBe(2);
});

test("SES-3, SES-N2: ten callers in two processes cause one sign-in and share its session", async () => {
  const account = await world.addAccount("east");
  const other = world.otherProcess();
  world.knobs.loginDelayMs = 150;
  const callers = Array.from({ length: 10 }, (_, index) =>
    openSession(index % 2 === 0 ? world.ctx : other, account.id),
  );
  const grants = await Promise.all(callers);
  expect(new Set(grants.map((grant) => grant.token))).toEqual(new Set(["tok-1-east"]));
  expect(new Set(grants.map((grant) => grant.generation))).toEqual(new Set([1]));
  expect(logins()).toBe(1);
  await other.db.close();
});

test("SES-3: those who waited for a refused sign-in get its refusal and do not try again", async () => {
  const account = await world.addAccount("east", { storedPassword: "Wrong" });
  world.knobs.loginDelayMs = 150;
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => openSession(world.ctx, account.id)));
  expect(results.map((result) => result.status === "rejected" && result.reason.reason)).toEqual(
    Array.from({ length: 5 }, () => "infini.login_refused"),
  );
  expect(logins()).toBe(1);
});

test("SES-3: the slot of a dead process ends by the clock of the database", async () => {
  const account = await world.addAccount("east");
  expect(await takeLoginSlot(world.ctx.db, account.id, "wrk_dead", 200)).toBe(true);
  expect(await takeLoginSlot(world.ctx.db, account.id, "wrk_other", 200)).toBe(false);
  const grant = await openSession(world.ctx, account.id);
  expect(grant.generation).toBe(1);
  expect((await world.session(account.id)).loginSlot).toBeNull();
});

test("SES-3: of those who wait for a dead process one signs in, and the others wait for its session", async () => {
  const account = await world.addAccount("east");
  world.knobs.loginDelayMs = 600;
  await takeLoginSlot(world.ctx.db, account.id, "wrk_dead", 200);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => openSession(world.ctx, account.id)));
  expect(results.map((result) => (result.status === "fulfilled" ? result.value.generation : result.reason))).toEqual(
    Array(10).fill(1),
  );
  expect(logins()).toBe(1);
});

test("SES-3: what the one who follows a dead process is refused, the others who wait are told as well", async () => {
  const account = await world.addAccount("east", { storedPassword: "Wrong" });
  world.knobs.loginDelayMs = 600;
  await takeLoginSlot(world.ctx.db, account.id, "wrk_dead", 200);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => openSession(world.ctx, account.id)));
  expect(results.map((result) => result.status === "rejected" && result.reason.reason)).toEqual(
    Array(10).fill("infini.login_refused"),
  );
  expect(logins()).toBe(1);
});

test("SES-3: holders that die one after the other are waited for no longer than one", async () => {
  const { ctx, clock } = world;
  const { accountSessions: t } = ctx.db.t;
  const account = await world.addAccount("east");
  await takeLoginSlot(ctx.db, account.id, "wrk_dead", 30_000);
  let end: unknown = null;
  const waiting = openSession(ctx, account.id).catch((error: unknown) => {
    end = error;
  });
  for (const loginSlot of ["wrk_second", "wrk_third"]) {
    await setTimeout(300);
    expect(end).toBeNull();
    await ctx.db.update(t, { loginSlot }, eq(t.accountId, account.id));
    clock.move(60_000);
  }
  await setTimeout(300);
  expect(end).toBeNull();
  clock.move(30_000);
  await waiting;
  expect(end).toMatchObject({ reason: "account.session_busy" });
  expect(logins()).toBe(0);
});

test("SES-3: a sign-in that takes long keeps its slot, and gives it back at its end", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  world.knobs.loginDelayMs = 600;
  const after: typeof ctx.clock.after = (ms, act) => ctx.clock.after(ms / 100, act);
  const signingIn = openSession({ ...ctx, clock: { ...ctx.clock, after } }, account.id);
  const until = async () => (await world.session(account.id)).loginSlotUntilAtMs ?? 0;
  await vi.waitFor(async () => expect(await until()).toBeGreaterThan(0), { timeout: 5_000, interval: 5 });
  const first = await until();
  await vi.waitFor(async () => expect(await until()).toBeGreaterThan(first + 50), { timeout: 5_000, interval: 5 });
  await signingIn;
  expect(await world.session(account.id)).toMatchObject({ loginSlot: null, loginSlotUntilAtMs: null });
});

test("a renewal asked for twice from the same generation signs in once", async () => {
  const account = await world.addAccount("east");
  const { generation } = await openSession(world.ctx, account.id);
  const first = await openSession(world.ctx, account.id, { renewFrom: generation });
  const second = await openSession(world.ctx, account.id, { renewFrom: generation });
  expect(first.generation).toBe(2);
  expect(second).toEqual(first);
  expect(logins()).toBe(2);
});

test("SES-4: a read that meets a dead session signs in once and is repeated once", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  await openSession(ctx, account.id);
  world.tokens.clear();
  world.tokens.set("unused", "x");
  const { value, generation } = await readWithSession(ctx, account.id, (token) => ctx.infini.getProfile(token));
  expect(value.uid).toBe(account.uid);
  expect(generation).toBe(2);
  expect(logins()).toBe(2);
  expect(await world.session(account.id)).toMatchObject({ state: "valid", generation: 2 });
});

test("SES-4: a second 401 in a row is an error, and there is no third sign-in", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  let reads = 0;
  const read = () => {
    reads += 1;
    return Promise.reject(new SessionEndedError("getProfile"));
  };
  await expect(readWithSession(ctx, account.id, read)).rejects.toBeInstanceOf(SessionEndedError);
  expect(reads).toBe(2);
  expect(logins()).toBe(2);
  expect((await world.session(account.id)).state).toBe("expired");
});

test("SES-N3: an ended session is not used again, and an older end does not touch a newer session", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  const { generation } = await openSession(ctx, account.id);
  await markSessionEnded(ctx, account.id, generation);
  expect((await world.session(account.id)).state).toBe("expired");
  expect(await openSecret(ctx.db, ctx.vault, sessionTokenOwner(account.id))).toBeNull();
  await openSession(ctx, account.id);
  await markSessionEnded(ctx, account.id, generation);
  expect(await world.session(account.id)).toMatchObject({ state: "valid", generation: generation + 1 });
});

test("SES-5: a sign-in that belongs to another UID keeps no session, freezes the account and is not tried again", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east", { upstream: { uid: "999999999" } });
  await expect(openSession(ctx, account.id)).rejects.toMatchObject({ reason: "account.identity_mismatch" });
  const freezes = await ctx.db.read.select().from(ctx.db.t.freezes);
  expect(freezes).toMatchObject([{ scope: "account", accountId: account.id, openSlot: account.id }]);
  expect(await world.session(account.id)).toMatchObject({ state: "locked", generation: 0 });
  expect((await world.audit()).map((entry) => entry.action)).toEqual(["account.freeze", "account.lock_session"]);
  await expect(openSession(ctx, account.id)).rejects.toMatchObject({ reason: "account.session_locked" });
  expect(logins()).toBe(1);
  const events = await ctx.db.read.select().from(ctx.db.t.events);
  expect(events.filter((event) => event.topic === "security")).toHaveLength(1);
});

test("SES-6: refused sign-ins wait one minute, then five, then lock until a person asks", async () => {
  const { ctx, clock } = world;
  const account = await world.addAccount("east", { storedPassword: "Wrong" });
  const refused = () => expect(openSession(ctx, account.id)).rejects.toBeInstanceOf(LoginRefusedError);
  const waiting = () =>
    expect(openSession(ctx, account.id)).rejects.toMatchObject({ reason: "account.session_waiting" });
  await refused();
  expect(await world.session(account.id)).toMatchObject({ state: "refused", failures: 1 });
  clock.move(59_000);
  await waiting();
  clock.move(2_000);
  await refused();
  clock.move(4 * MINUTE_MS);
  await waiting();
  clock.move(MINUTE_MS + 1_000);
  await refused();
  expect(await world.session(account.id)).toMatchObject({ state: "locked", failures: 3 });
  clock.move(24 * 60 * MINUTE_MS);
  await expect(openSession(ctx, account.id)).rejects.toBeInstanceOf(PreconditionError);
  expect(logins()).toBe(3);

  world.people.set(account.email, { password: "Wrong", uid: account.uid, available: "1" });
  expect((await openSession(ctx, account.id, { isPersonAsking: true })).generation).toBe(1);
  expect(await world.session(account.id)).toMatchObject({ state: "valid", failures: 0, lastError: null });
});

test("SES-6: a transport failure is not a refused sign-in and leaves no wait behind", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east");
  world.scripts.login = (response) => void response.destroy();
  await expect(openSession(ctx, account.id)).rejects.toBeInstanceOf(TransportError);
  expect(await world.session(account.id)).toMatchObject({ state: "none", failures: 0, nextLoginAfterAtMs: null });
  expect((await world.session(account.id)).lastError).toContain("infini.no_answer");
  delete world.scripts.login;
  expect((await openSession(ctx, account.id)).generation).toBe(1);
});

test("a sign-in that Infini slows down is not tried again before the time it named", async () => {
  const { ctx, clock } = world;
  const account = await world.addAccount("east");
  world.scripts.login = (response) => void response.writeHead(429, { "Retry-After": "30" }).end();
  await expect(openSession(ctx, account.id)).rejects.toMatchObject({ reason: "infini.rate_limited" });
  delete world.scripts.login;
  await expect(openSession(ctx, account.id)).rejects.toMatchObject({ reason: "account.session_waiting" });
  clock.move(31_000);
  expect((await openSession(ctx, account.id)).generation).toBe(1);
  expect(logins()).toBe(2);
});

test("SES-N5: neither token nor password stands in an event, an audit entry or a stored error", async () => {
  const { ctx } = world;
  const account = await world.addAccount("east", { storedPassword: "Secret-Wrong-1" });
  world.scripts.login = (response) =>
    sendEnvelope(response, '{"code":1,"message":"password Secret-Wrong-1 incorrect","data":null}');
  await openSession(ctx, account.id).catch(() => undefined);
  delete world.scripts.login;
  world.people.set(account.email, { password: "Secret-Wrong-1", uid: account.uid, available: "1" });
  const { token } = await openSession(ctx, account.id, { isPersonAsking: true });
  const { events, auditEntries, accountSessions } = ctx.db.t;
  const rows = await Promise.all([
    ctx.db.read.select({ text: events.payload }).from(events),
    ctx.db.read.select({ text: auditEntries.after }).from(auditEntries),
    ctx.db.read.select({ text: accountSessions.lastError }).from(accountSessions),
  ]);
  const written = JSON.stringify([rows, await world.session(account.id)]);
  expect(written).toContain("valid");
  expect(written).not.toContain(token);
  expect(written).not.toContain("Secret-Wrong-1");
});
