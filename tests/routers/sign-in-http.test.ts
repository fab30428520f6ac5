import { request } from "node:http";
import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countSignInTry } from "@/server/auth/sign-in-limits";
import { emailOf, testPassword } from "../support/app";
import { reasonOf, type ServedWorld, servedWorld, textIn } from "../support/served";
import type { Answer, CallOptions } from "../support/server";

let world: ServedWorld;
beforeEach(async () => {
  world = await servedWorld();
});
afterEach(() => world.close());

const cookieOf = (answer: Answer) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
const post = (path: string, body: unknown, options: CallOptions = {}) =>
  world.server.callFromPage(path, "", {
    ...options,
    method: "POST",
    headers: { "content-type": "application/json", ...options.headers },
    body: JSON.stringify(body),
  });
const signIn = (name: string, password = testPassword, headers: Record<string, string> = {}) =>
  post("/api/auth/sign-in/email", { email: emailOf(name), password }, { headers });

test("a person signs in, is known, and signs out; every old cookie is refused from then on", async () => {
  await world.addPerson("Anna", ["owner"]);
  const entered = await signIn("Anna");
  expect(entered.json).toEqual({ signedIn: true });
  const cookie = cookieOf(entered);
  expect(textIn((await world.query("operators.me", cookie)).json, ["result", "data", "name"])).toBe("Anna");
  const session = await world.server.callFromPage("/api/auth/get-session", cookie);
  expect(textIn(session.json, ["person", "email"])).toBe(emailOf("Anna"));

  const stepped = await world.mutate("operators.stepUp", cookie, { with: { password: testPassword } });
  expect(stepped.status).toBe(200);
  const renewed = cookieOf(stepped);
  expect(reasonOf(await world.query("operators.me", cookie))).toBe("session.missing");
  const me = await world.query("operators.me", renewed);
  expect(textIn(me.json, ["result", "data", "session", "steppedUpUntil"])).not.toBe(null);

  const left = await post("/api/auth/sign-out", {}, { headers: { cookie: renewed } });
  expect(left.headers.getSetCookie()[0]).toContain("Max-Age=0");
  for (const old of [cookie, renewed]) {
    const answer = await world.query("operators.me", old);
    expect([answer.status, reasonOf(answer)]).toEqual([401, "session.missing"]);
  }
  const { auditEntries: t } = world.app.db.t;
  const rows = await world.app.db.read.select().from(t).orderBy(asc(t.seq));
  expect(rows.map((row) => row.action)).toEqual([
    "operator.create",
    "operator.sign_in",
    "operator.step_up",
    "operator.sign_out",
  ]);
  expect(rows.slice(1).map((row) => row.ip)).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
});

test.each([
  ["GET", "/api/auth/ok"],
  ["POST", "/api/auth/sign-up/email"],
  ["POST", "/api/auth/update-user"],
  ["POST", "/api/auth/change-password"],
  ["POST", "/api/auth/request-password-reset"],
  ["GET", "/api/auth/list-sessions"],
  ["POST", "/api/auth/delete-user"],
  ["POST", "/api/auth/sign-in/social"],
  ["GET", "/api/auth/sign-in/email"],
  ["POST", "/api/auth/get-session"],
  ["GET", "/api/auth/constructor"],
  ["POST", "/api/auth//sign-out"],
])("%s %s is not there", async (method, path) => {
  const before = await world.rows();
  const cookie = await world.cookieOf("owner", ["owner"]);
  const after = await world.rows();
  const headers = { "content-type": "application/json" };
  const body = method === "POST" ? { body: '{"email":"new@example.test","password":"kestrel over the harbour"}' } : {};
  const answer = await world.server.callFromPage(path, cookie, { method, headers, ...body });
  expect([answer.status, reasonOf(answer)]).toEqual([404, "request.unknown_path"]);
  expect(before).not.toBe(after);
  expect(await world.rows()).toBe(after);
});

test("another site signs nobody in or out, with a cookie or without", async () => {
  await world.addPerson("Anna", ["owner"]);
  const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const tried = [
    await signIn("Anna", testPassword, evil),
    await post("/api/auth/sign-out", {}, { headers: evil }),
    await world.server.call("/api/auth/sign-in/email", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: emailOf("Anna"), password: testPassword }),
    }),
  ];
  expect(tried.map((answer) => `${answer.status} ${reasonOf(answer)}`)).toEqual(Array(3).fill("403 request.origin"));
  expect(tried.flatMap((answer) => answer.headers.getSetCookie())).toEqual([]);
  const asForm = await signIn("Anna", testPassword, { "content-type": "text/plain" });
  expect(asForm.status).toBe(415);
});

test("a wrong password says what everybody is told, and how long the next try waits", async () => {
  await world.addPerson("Anna", ["owner"]);
  const wrong = await signIn("Anna", "not the password");
  expect([wrong.status, reasonOf(wrong)]).toEqual([401, "session.wrong_credentials"]);
  for (let index = 0; index < 3; index += 1) {
    await countSignInTry(world.app, { emailCanon: emailOf("Anna"), address: "127.0.0.1", device: null });
  }
  const waiting = await signIn("Anna");
  expect([waiting.status, reasonOf(waiting), waiting.headers.get("retry-after")]).toEqual([429, "session.paused", "2"]);
  expect(`${wrong.text}${waiting.text}`).not.toContain(testPassword);
});

test("a forged X-Forwarded-For, or any header, does not open another window of tries", async () => {
  for (let index = 0; index < 18; index += 1) {
    await countSignInTry(world.app, { emailCanon: `${index}@example.test`, address: "127.0.0.1", device: null });
  }
  const reasons: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    const forged = `10.0.0.${index}`;
    const headers = { "x-forwarded-for": forged, "x-real-ip": forged, "x-client-address": forged };
    reasons.push(reasonOf(await signIn(`Person ${index}`, "wrong wrong wrong", headers)));
  }
  expect(reasons.slice(0, 2)).toEqual(Array(2).fill("session.wrong_credentials"));
  expect(reasons.slice(2)).toEqual(Array(2).fill("session.address"));
});

test("more than an address and a password is no sign-in", async () => {
  await world.addPerson("Anna", ["owner"]);
  const full = { email: emailOf("Anna"), password: testPassword };
  for (const more of [{ rememberMe: false }, { callbackURL: "https://evil.example" }, { rememberMe: true }]) {
    const answer = await post("/api/auth/sign-in/email", { ...full, ...more });
    expect([answer.status, reasonOf(answer)]).toEqual([400, "input.invalid"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  const long = await post("/api/auth/sign-in/email", { ...full, password: "x".repeat(9_000) });
  expect([long.status, reasonOf(long)]).toEqual([413, "request.size"]);
});

test("the process says that it lives and whether it is ready, and nothing else", async () => {
  const alive = await world.server.call("/api/health");
  expect([alive.status, alive.json]).toEqual([200, { ok: true }]);
  const ready = await world.server.call("/api/ready");
  expect([ready.status, ready.json]).toEqual([200, { ok: true }]);
  await world.app.db.execute("delete from audit_head");
  const { dialect } = world.app.db;
  await world.app.db.execute(dialect === "sqlite" ? "drop trigger transfers_moves" : "drop trigger transfers_moves");
  const broken = await world.server.call("/api/ready");
  expect([broken.status, broken.json]).toEqual([503, { ok: false, parts: ["migrations", "audit"] }]);
  const health = await world.query("system.health", await world.cookieOf("viewer", ["viewer"]));
  expect(textIn(health.json, ["result", "data", "state"])).toBe("down");
});

test("a request that breaks off while it signs in leaves no session", async () => {
  await world.addPerson("Anna", ["owner"]);
  await new Promise<void>((resolve) => {
    const headers = {
      host: `localhost:${world.server.port}`,
      origin: world.server.url,
      "content-type": "application/json",
      "content-length": "500",
    };
    const sent = request({
      port: world.server.port,
      host: "127.0.0.1",
      path: "/api/auth/sign-in/email",
      method: "POST",
      headers,
    });
    sent.on("error", () => resolve());
    sent.write(`{"email":"${emailOf("Anna")}",`);
    setTimeout(() => sent.destroy(), 50);
    sent.on("close", () => resolve());
  });
  expect(await world.app.db.read.select().from(world.app.db.t.operatorSessions)).toEqual([]);
});
