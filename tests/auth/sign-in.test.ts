import { createHmac } from "node:crypto";
import { asc, desc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DomainError, RateLimitError, UnauthorizedError } from "@/domain/errors";
import { createAuth } from "@/server/auth/auth";
import { passwordCost } from "@/server/auth/passwords";
import { tokenHash } from "@/server/auth/session-cookie";
import { countSignInTry, delayAfterMs } from "@/server/auth/sign-in-limits";
import { endSessionsOf, findPasswordHash, getOperator } from "@/server/repositories/operators.repository";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { disableOperator, enableOperator, setRoles } from "@/server/services/operators/change-operator";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { type AppWorld, appWorld, emailOf, testPassword, testSecret } from "../support/app";

let world: AppWorld;
beforeEach(async () => {
  world = await appWorld();
});
afterEach(() => world.close());

const MINUTE_MS = 60_000;
const cookieHeader = (lines: string[]) => lines.map((line) => line.split(";")[0]).join("; ");
const signIn = (name: string, password = testPassword, headers: Record<string, string> = {}) =>
  world.app.auth.signIn({ emailCanon: emailOf(name), password, headers: new Headers(headers) });
const refusalOf = async (tried: Promise<unknown>): Promise<DomainError> => {
  const error = await tried.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw new Error(`expected a refusal, got ${error}`);
  return error;
};
const whoIs = (cookie: string) => world.app.auth.findSignedIn(new Headers({ cookie }));
/** A person whose password is stored at the usual cost. */
const addUsual = (name: string) => {
  const person = { email: emailOf(name), name, password: testPassword, roles: ["owner" as const] };
  return createOperator({ ...world.app, caller: hostCaller }, person);
};
const actions = async () => {
  const { auditEntries: t } = world.app.db.t;
  return (await world.app.db.read.select({ action: t.action }).from(t).orderBy(asc(t.seq))).map((row) => row.action);
};

test("a person signs in with the right password, is known by the cookie, and it is written down", async () => {
  const anna = await world.addPerson("Anna", ["owner"]);
  const cookie = cookieHeader(await signIn("Anna"));
  const signedIn = await whoIs(cookie);
  expect(signedIn?.caller).toMatchObject({ personId: anna.id, name: "Anna", roles: ["owner"], steppedUpAtMs: null });
  expect(await actions()).toEqual(["operator.create", "operator.sign_in"]);
  expect(await verifyAudit(world.app)).toMatchObject({ ok: true, checked: 2 });
});

test("the cost of the stored password can be read from it", async () => {
  const anna = await addUsual("Anna");
  expect(passwordCost((await findPasswordHash(world.app.db, anna.id)) ?? "")).toEqual({ log2n: 15, r: 8, p: 3 });
});

test("the cookie is for this host and this site, out of the reach of scripts, and on HTTPS bound to it", async () => {
  await world.addPerson("Anna", ["owner"]);
  for (const line of await signIn("Anna")) {
    expect(line).toMatch(/^infini-manager\.(session|device)=/);
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  }
  const secure = createAuth(world.app, { secret: testSecret, appUrl: "https://pay.example.test", host: "0.0.0.0" });
  const lines = await secure.signIn({ emailCanon: emailOf("Anna"), password: testPassword, headers: new Headers() });
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatch(/^__Host-infini-manager\.(session|device)=/);
    expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  }
});

test("an unknown address, a wrong password and a closed account get the same answer, and all are written down", async () => {
  await world.addPerson("Anna", ["owner"]);
  const ben = await world.addPerson("Ben", ["viewer"]);
  const ctx = { ...world.app, caller: hostCaller };
  await disableOperator(ctx, { id: ben.id, version: ben.version, reason: "has left the company" });
  const refusals = [
    await refusalOf(signIn("Nobody")),
    await refusalOf(signIn("Anna", "not the password")),
    await refusalOf(signIn("Ben")),
  ];
  expect(new Set(refusals.map((one) => `${one.code} ${one.reason} ${one.message}`)).size).toBe(1);
  expect(refusals[0]).toBeInstanceOf(UnauthorizedError);
  expect((await actions()).filter((action) => action === "operator.sign_in_refused")).toHaveLength(3);
  const { auditEntries: t, operatorSessions } = world.app.db.t;
  const [last] = await world.app.db.read.select().from(t).orderBy(desc(t.seq)).limit(1);
  expect(last).toMatchObject({ actorKind: "system", actorId: "sign-in", objectId: ben.id });
  expect(await world.app.db.read.select().from(operatorSessions)).toEqual([]);
});

test("an unknown address takes as long as a wrong password", async () => {
  await addUsual("Anna");
  const timed = async (name: string) => {
    const startedAtMs = performance.now();
    await refusalOf(signIn(name, "not the password"));
    return performance.now() - startedAtMs;
  };
  const shortest = async (names: string[]) => {
    const times: number[] = [];
    for (const name of names) times.push(await timed(name));
    return Math.min(...times);
  };
  await timed("Warm");
  const known = await shortest(["Anna", "Anna", "Anna"]);
  const unknown = await shortest(["Nobody", "No one", "Somebody"]);
  // One derivation costs a tenth of a second and more; without it the answer would come within a few milliseconds.
  expect(unknown).toBeGreaterThan(known / 3);
  expect(known).toBeGreaterThan(unknown / 3);
});

test("the database keeps a hash that is no cookie: neither it nor another secret signs in", async () => {
  await world.addPerson("Anna", ["owner"]);
  const cookie = cookieHeader(await signIn("Anna"));
  const { operatorSessions: t } = world.app.db.t;
  const [row] = await world.app.db.read.select().from(t);
  const stored = row?.tokenHash ?? "";
  const token = decodeURIComponent(cookie.split(";")[0]?.split("=")[1] ?? "").split(".")[0] ?? "";
  expect(stored).toBe(tokenHash(token));
  const rebuilt = (value: string, secret: string) => {
    const signature = createHmac("sha256", secret).update(value).digest("base64");
    return `infini-manager.session=${encodeURIComponent(`${value}.${signature}`)}`;
  };
  expect(await whoIs(rebuilt(token, testSecret))).not.toBe(null);
  expect(await whoIs(rebuilt(stored, testSecret))).toBe(null);
  expect(await whoIs(rebuilt(token, "another secret of the same length as it is"))).toBe(null);
  expect(await whoIs(`infini-manager.session=${token}`)).toBe(null);
  expect(await whoIs(cookie.replace(token, `${token.slice(0, -1)}x`))).toBe(null);
});

test("a session ends after half an hour without a person, and after twelve hours with one", async () => {
  await world.addPerson("Anna", ["owner"]);
  const cookie = cookieHeader(await signIn("Anna"));
  world.clock.forward(29 * MINUTE_MS);
  const idle = await world.app.auth.findSignedIn(new Headers({ cookie, "x-operator-idle": "1" }));
  expect(idle).not.toBe(null);
  world.clock.forward(2 * MINUTE_MS);
  expect(await whoIs(cookie)).toBe(null);

  const busy = cookieHeader(await signIn("Anna"));
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    expect(await whoIs(busy)).not.toBe(null);
    world.clock.forward(20 * MINUTE_MS);
  }
  expect(await whoIs(busy)).not.toBe(null);
  world.clock.forward(20 * MINUTE_MS);
  expect(await whoIs(busy)).toBe(null);
});

test("signing out, another role and a closed account end every session at once", async () => {
  const anna = await world.addPerson("Anna", ["owner"]);
  const ben = await world.addPerson("Ben", ["viewer"]);
  const ctx = { ...world.app, caller: hostCaller };
  const first = cookieHeader(await signIn("Ben"));
  await world.app.auth.signOut(new Headers({ cookie: first }));
  expect(await whoIs(first)).toBe(null);

  const second = cookieHeader(await signIn("Ben"));
  const changed = await setRoles(ctx, { id: ben.id, version: ben.version, roles: ["operator"] });
  expect(await whoIs(second)).toBe(null);

  const third = cookieHeader(await signIn("Ben"));
  const disabled = await disableOperator(ctx, { id: ben.id, version: changed.version, reason: "left the company" });
  expect(await whoIs(third)).toBe(null);
  await enableOperator(ctx, { id: ben.id, version: disabled.version, reason: "came back to us" });
  expect(await whoIs(third)).toBe(null);

  const fourth = cookieHeader(await signIn("Anna"));
  expect(await endSessionsOf(world.app.db, anna.id)).toBe(1);
  expect(await whoIs(fourth)).toBe(null);
});

test("signing in again from the same browser ends its earlier session", async () => {
  await world.addPerson("Anna", ["owner"]);
  const earlier = cookieHeader(await signIn("Anna"));
  const later = cookieHeader(await signIn("Anna", testPassword, { cookie: earlier }));
  expect(later).not.toBe(earlier);
  expect(await whoIs(earlier)).toBe(null);
  expect(await whoIs(later)).not.toBe(null);
});

test("a step-up gives the session another token, and the old cookie is worth nothing", async () => {
  await world.addPerson("Anna", ["owner"]);
  const old = cookieHeader(await signIn("Anna"));
  const signedIn = await whoIs(old);
  if (!signedIn) throw new Error("nobody is signed in");
  const { cookie } = await world.app.auth.renewSession(signedIn.caller);
  expect(await whoIs(old)).toBe(null);
  const after = await whoIs(cookieHeader([cookie]));
  expect(after?.session?.id).toBe(signedIn.session?.id);
  expect(after?.session?.endsAtMs).toBe(signedIn.session?.endsAtMs);
  expect(after?.caller.steppedUpAtMs).not.toBe(null);
});

test("from the fourth wrong try the next one waits, each time twice as long, and at ten the account pauses", async () => {
  expect([1, 3, 4, 5, 9].map(delayAfterMs)).toEqual([0, 0, 2_000, 4_000, 64_000]);
  expect([10, 11, 12, 40].map((tries) => delayAfterMs(tries) / MINUTE_MS)).toEqual([15, 30, 60, 60]);
  await world.addPerson("Anna", ["owner"]);
  const stranger = { emailCanon: emailOf("Anna"), address: null, device: null };
  for (let index = 0; index < 4; index += 1) await countSignInTry(world.app, stranger);
  const tooEarly = await refusalOf(signIn("Anna"));
  expect(tooEarly).toBeInstanceOf(RateLimitError);
  expect(tooEarly).toMatchObject({ reason: "session.paused", retryAfterSec: 2 });
  world.clock.forward(2_000);
  expect(await signIn("Anna")).toHaveLength(2);
  expect((await refusalOf(signIn("Anna", "wrong wrong wrong"))).reason).toBe("session.wrong_credentials");
});

test("tries at the same time are counted before the password is looked at", async () => {
  await world.addPerson("Anna", ["owner"]);
  const tries = await Promise.all(Array.from({ length: 12 }, () => refusalOf(signIn("Anna", "wrong wrong wrong"))));
  expect(tries.filter((one) => one.reason === "session.wrong_credentials")).toHaveLength(4);
  expect(tries.filter((one) => one.reason === "session.paused")).toHaveLength(8);
});

test("one place tries twenty times in a quarter of an hour, whatever address it tries", async () => {
  const tried: string[] = [];
  for (let index = 0; index < 22; index += 1) {
    const attempt = { emailCanon: `${index}@example.test`, address: "198.51.100.7", device: null };
    tried.push(
      await countSignInTry(world.app, attempt).then(
        () => "counted",
        (error: RateLimitError) => error.reason,
      ),
    );
  }
  expect(tried.slice(0, 20)).toEqual(Array(20).fill("counted"));
  expect(tried.slice(20)).toEqual(["session.address", "session.address"]);
  const elsewhere = { emailCanon: "other@example.test", address: "198.51.100.8", device: null };
  expect(await countSignInTry(world.app, elsewhere)).toEqual({ isPauseBegun: false });
  world.clock.forward(15 * MINUTE_MS);
  expect(await refusalOf(signIn("Nobody"))).toMatchObject({ reason: "session.wrong_credentials" });
});

test("whoever is paused by strangers still signs in from a device that was here before", async () => {
  await world.addPerson("Anna", ["owner"]);
  const lines = await signIn("Anna");
  const device = cookieHeader(lines.filter((line) => line.includes(".device=")));
  const stranger = { emailCanon: emailOf("Anna"), address: "198.51.100.7", device: null };
  for (let index = 1; index < 10; index += 1) {
    expect(await countSignInTry(world.app, stranger)).toEqual({ isPauseBegun: false });
    world.clock.forward(delayAfterMs(index));
  }
  await refusalOf(signIn("Anna", "wrong wrong wrong"));
  expect((await refusalOf(signIn("Anna"))).reason).toBe("session.paused");
  expect(await actions()).toContain("operator.sign_in_paused");
  expect(await signIn("Anna", testPassword, { cookie: device })).toHaveLength(2);
  await world.addPerson("Ben", ["viewer"]);
  const foreign = device.replace(/=.*/, `=${"x".repeat(43)}.${"y".repeat(43)}`);
  expect((await refusalOf(signIn("Anna", testPassword, { cookie: foreign }))).reason).toBe("session.paused");
});

test("ten thousand guesses in a day are fewer than a hundred tries", () => {
  let atMs = 0;
  let tries = 0;
  while (atMs < 86_400_000) {
    tries += 1;
    atMs += delayAfterMs(tries);
  }
  expect(tries).toBeLessThan(100);
});

test("the last owner who can sign in is neither disabled nor unmade, and an admin makes no owner", async () => {
  const anna = await world.addPerson("Anna", ["owner"]);
  const ctx = { ...world.app, caller: hostCaller };
  const last = await refusalOf(disableOperator(ctx, { id: anna.id, version: 1, reason: "has left the company" }));
  expect(last.reason).toBe("operator.last_owner");
  expect((await refusalOf(setRoles(ctx, { id: anna.id, version: 1, roles: ["admin"] }))).reason).toBe(
    "operator.last_owner",
  );
  const admin = { ...ctx, caller: { ...hostCaller, roles: ["admin" as const] } };
  const ben = await world.addPerson("Ben", ["viewer"]);
  expect((await refusalOf(setRoles(admin, { id: ben.id, version: 1, roles: ["owner"] }))).reason).toBe(
    "operator.owner_only",
  );
  expect((await refusalOf(setRoles(ctx, { id: ben.id, version: 7, roles: ["admin"] }))).reason).toBe(
    "operator.stale_version",
  );
  expect((await getOperator(world.app.db, anna.id)).roles).toEqual(["owner"]);
});
