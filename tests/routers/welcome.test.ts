import { afterEach, beforeEach, expect, test } from "vitest";
import { offerWelcome } from "@/server/services/operators/offer-welcome";
import { reasonOf, type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
beforeEach(async () => {
  world = await servedWorld();
});
afterEach(() => world.close());

const ann = { email: "ann@example.test", name: "Ann", password: "kestrel over the harbour" };
const bob = { email: "bob@example.test", name: "Bob", password: "heron under the old bridge" };
const welcome = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  world.server.callFromPage("/api/auth/welcome", "", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const offered = async () => (await offerWelcome(world.app)) ?? "";
const people = async () => {
  const { operators } = world.app.db.t;
  const rows = await world.app.db.read.select().from(operators);
  return rows.map(({ emailCanon, roles }) => [emailCanon, roles]);
};

test("whoever has the token of the start becomes the owner, signs in, and the door is closed behind them", async () => {
  const token = await offered();
  expect((await welcome({ token, ...ann })).status).toBe(200);
  expect(await people()).toEqual([["ann@example.test", ["owner"]]]);
  const signIn = await world.server.callFromPage("/api/auth/sign-in/email", "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: ann.email, password: ann.password }),
  });
  expect(signIn.status).toBe(200);

  const late = await welcome({ token, ...bob });
  expect([late.status, reasonOf(late)]).toEqual([409, "operator.welcome_over"]);
  expect(await offerWelcome(world.app)).toBe(null);
  expect(await people()).toHaveLength(1);
});

test("two people with the same token at once make one owner", async () => {
  const token = await offered();
  const answers = await Promise.all([welcome({ token, ...ann }), welcome({ token, ...bob })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await people()).toHaveLength(1);
});

test("a wrong token, the token of an earlier start, an old one and none open nothing, and are written down", async () => {
  const none = await welcome({ token: "anything", ...ann });
  const earlier = await offered();
  const token = await offered();
  const wrong = await welcome({ token: `${token}x`, ...ann });
  const replaced = await welcome({ token: earlier, ...ann });
  world.clock.forward(60 * 60_000);
  const old = await welcome({ token, ...ann });
  expect([none, wrong, replaced, old].map(reasonOf)).toEqual(Array(4).fill("operator.welcome_token"));
  expect(await people()).toEqual([]);
  const entries = await world.app.db.read.select().from(world.app.db.t.auditEntries);
  expect(entries.map(({ action }) => action)).toEqual(Array(4).fill("operator.welcome_refused"));
});

test("a weak password uses no token up, and says at its field why", async () => {
  const token = await offered();
  const weak = await welcome({ token, ...ann, password: "password1234" });
  expect([weak.status, reasonOf(weak)]).toEqual([400, "operator.password"]);
  expect(JSON.parse(weak.text).error.data.fields).toEqual({ password: "common" });
  expect((await welcome({ token, ...ann })).status).toBe(200);
});

test("the database keeps a hash that opens nothing", async () => {
  const token = await offered();
  const [row] = await world.app.db.read.select().from(world.app.db.t.operatorVerifications);
  expect(await world.rows()).not.toContain(token);
  expect(reasonOf(await welcome({ token: row?.value, ...ann }))).toBe("operator.welcome_token");
});

test("guesses from one place are counted, whatever they are", async () => {
  const token = await offered();
  for (let index = 0; index < 20; index += 1) await welcome({ token: `guess ${index}`, ...ann });
  const full = await welcome({ token, ...ann });
  expect([full.status, reasonOf(full)]).toEqual([429, "limit.welcome"]);
  expect(full.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await people()).toEqual([]);
});

test("another site and a form make no owner, and more than asked for is refused", async () => {
  const token = await offered();
  const evil = await welcome({ token, ...ann }, { origin: "https://evil.example", "sec-fetch-site": "cross-site" });
  const form = await welcome({ token, ...ann }, { "content-type": "text/plain" });
  const more = await welcome({ token, ...ann, roles: ["owner"] });
  expect([evil.status, form.status, more.status]).toEqual([403, 415, 400]);
  expect(await people()).toEqual([]);
});
