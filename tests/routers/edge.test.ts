import { afterEach, beforeEach, expect, test } from "vitest";
import { reasonOf, type ServedWorld, servedWorld, textIn } from "../support/served";

let world: ServedWorld;
let owner: string;
beforeEach(async () => {
  world = await servedWorld();
  owner = await world.cookieOf("owner", ["owner"]);
});
afterEach(() => world.close());

const freeze = { reason: "a reason of ten characters" };
const isFrozen = async () => {
  const answer = await world.query("system.mode", owner);
  return answer.text.includes('"isFrozen":true');
};
const from = (headers: Record<string, string>, body = JSON.stringify(freeze), method = "POST") =>
  world.server.call("/api/trpc/system.freeze", {
    method,
    headers: { cookie: owner, ...headers },
    ...(method === "GET" ? {} : { body }),
  });
const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };

test("a page of ours freezes, so that the refusals below mean something", async () => {
  expect((await world.mutate("system.freeze", owner, freeze)).status).toBe(200);
  expect(await isFrozen()).toBe(true);
});

test("nothing that another site can send executes anything", async () => {
  const before = await world.rows();
  const form = `--b\r\ncontent-disposition: form-data; name="reason"\r\n\r\na reason of ten characters\r\n--b--\r\n`;
  const answers = [
    await from({ ...evil, "content-type": "application/json" }),
    await from({ ...evil, "content-type": "text/plain" }),
    await from({ ...evil, "content-type": "application/x-www-form-urlencoded" }, "reason=a+reason+of+ten+characters"),
    await from({ ...evil, "content-type": "multipart/form-data; boundary=b" }, form),
    await from({ ...evil, "content-type": "application/octet-stream" }),
    await from({ ...evil }),
    await from(evil, "", "GET"),
    await from({ origin: "null", "content-type": "application/json" }),
    await from({ "content-type": "application/json" }),
    await from({ origin: world.server.url, "sec-fetch-site": "same-site", "content-type": "application/json" }),
    await from({ origin: world.server.url.replace("http:", "https:"), "content-type": "application/json" }),
    await from({ origin: `${world.server.url}.evil.example`, "content-type": "application/json" }),
  ];
  expect(new Set(answers.map((answer) => `${answer.status} ${reasonOf(answer)}`))).toEqual(
    new Set(["403 request.origin"]),
  );
  expect(await world.rows()).toBe(before);
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=b",
  "application/octet-stream",
  "application/jsonp",
  "",
])("a body of type %j is refused before the router, even from a page of ours", async (type) => {
  const headers = { origin: world.server.url, "sec-fetch-site": "same-origin", "content-type": type };
  const answer = await from(headers);
  expect([answer.status, reasonOf(answer)]).toEqual([415, "request.media_type"]);
  expect(await isFrozen()).toBe(false);
});

test("a mutation is not reached by GET, nor a query by POST", async () => {
  const read = await world.query("system.freeze", owner, freeze);
  expect([read.status, reasonOf(read)]).toEqual([405, "request.method"]);
  const sent = await world.mutate("system.mode", owner, {});
  expect([sent.status, reasonOf(sent)]).toEqual([405, "request.method"]);
  expect(await isFrozen()).toBe(false);
});

test("no answer opens itself to another site, and none is kept", async () => {
  const asked = await world.server.call("/api/trpc/system.mode", {
    headers: { origin: world.server.url, cookie: owner },
  });
  expect(asked.status).toBe(200);
  for (const answer of [asked, await from({ ...evil, "content-type": "application/json" })]) {
    expect(answer.headers.get("access-control-allow-origin")).toBe(null);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test.each(["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example", "@localhost"])(
  "the host %j is not answered",
  async (host) => {
    const answer = await world.server.call("/api/trpc/system.mode", { headers: { cookie: owner, host } });
    expect([answer.status, reasonOf(answer)]).toEqual([421, "request.host"]);
  },
);

test("a loopback name is answered on loopback only: from outside localhost is no name of ours", async () => {
  const local = await world.server.call("/api/trpc/system.mode", { headers: { cookie: owner, host: "127.0.0.1:9" } });
  expect(local.status).toBe(200);
  const outside = await servedWorld({ host: "0.0.0.0", appUrl: "https://pay.example.test" });
  const call = (host: string) => outside.server.call("/api/auth/get-session", { headers: { host } });
  expect((await call("localhost")).status).toBe(421);
  expect((await call("pay.example.test")).status).toBe(200);
  expect((await call("pay.example.test:443")).status).toBe(200);
  expect((await call("pay.example.test:8443")).status).toBe(421);
  await outside.close();
});

test("SEC-08: answers with data keep browsers to HTTPS where people come by it, refusals too", async () => {
  const outside = await servedWorld({ host: "0.0.0.0", appUrl: "https://pay.example.test" });
  const hstsOf = async (path: string, host = "pay.example.test") => {
    const { headers } = await outside.server.call(path, { headers: { host, "x-forwarded-proto": "http" } });
    return headers.get("strict-transport-security");
  };
  const paths = ["/api/auth/get-session", "/api/trpc/system.mode", "/api/uploads"];
  expect(await Promise.all(paths.map((path) => hstsOf(path)))).toEqual(paths.map(() => "max-age=31536000"));
  expect(await hstsOf("/api/trpc/system.mode", "evil.example")).toBe("max-age=31536000");
  await outside.close();
  const plain = await world.server.call("/api/trpc/system.mode", { headers: { "x-forwarded-proto": "https" } });
  expect(plain.headers.get("strict-transport-security")).toBe(null);
});

test("SEC-01: a header that once let requests pass the proxy opens nothing here", async () => {
  const skip = { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" };
  const read = await world.server.call("/api/trpc/accounts.list?input=%7B%7D", { headers: skip });
  expect([read.status, reasonOf(read)]).toEqual([401, "session.missing"]);
});

test("a batch of twenty queries is answered, of twenty-one refused", async () => {
  const batch = (size: number) => {
    const paths = Array.from({ length: size }, () => "system.version").join(",");
    return world.server.callFromPage(`/api/trpc/${paths}?batch=1&input=%7B%7D`, owner);
  };
  expect((await batch(20)).json).toHaveLength(20);
  const refused = await batch(21);
  expect([refused.status, reasonOf(refused)]).toEqual([400, "request.malformed"]);
});

test("K17: fifty acts in one call are refused as one; of twenty each is refused by itself", async () => {
  const viewer = await world.cookieOf("viewer", ["viewer"]);
  const send = (cookie: string, paths: readonly string[]) => {
    const body = JSON.stringify(Object.fromEntries(paths.map((_, index) => [index, freeze])));
    const headers = { "content-type": "application/json" };
    return world.server.callFromPage(`/api/trpc/${paths.join(",")}?batch=1`, cookie, { method: "POST", headers, body });
  };
  const before = await world.rows();
  const refused = await send(owner, Array(50).fill("system.freeze"));
  expect([refused.status, reasonOf(refused)]).toEqual([400, "request.malformed"]);
  expect(await world.rows()).toBe(before);
  // What asks for a person's proof is taken alone, and somebody without the right hears of that first, call by call.
  const proofs = [...Array(10).fill("system.unfreeze"), ...Array(10).fill("review.resolve")];
  expect((await send(viewer, proofs)).text.match(/rights\.missing/g)).toHaveLength(20);
  expect((await send(owner, proofs)).text.match(/"request\.batch"/g)).toHaveLength(20);
  expect(await world.rows()).toBe(before);
  expect(await isFrozen()).toBe(false);
});

test("each call of a batch counts by itself", async () => {
  const paths = Array.from({ length: 20 }, () => "system.version").join(",");
  const batch = () => world.server.callFromPage(`/api/trpc/${paths}?batch=1&input=%7B%7D`, owner);
  // The sandbox allows 6,000 a minute: 300 batches of twenty.
  for (let index = 0; index < 299; index += 1) await batch();
  expect((await batch()).status).toBe(200);
  const full = await batch();
  expect(full.status).toBe(429);
  expect(full.text).toContain('"retryAfterSec"');
});

test("a body beyond its limit is refused without being read, whatever it claims", async () => {
  const big = JSON.stringify({ reason: "x".repeat(1_100_000) });
  const answer = await world.mutate("system.freeze", owner, { reason: "x".repeat(1_100_000) });
  expect([answer.status, reasonOf(answer)]).toEqual([413, "request.size"]);
  const chunked = await world.server.callFromPage("/api/trpc/system.freeze", owner, {
    method: "POST",
    headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
    body: big,
  });
  expect(chunked.status).toBe(413);
});

test("an error tells code, reason, money and a number to quote, and nothing of its inside", async () => {
  const refused = await world.mutate("system.freeze", owner, { reason: 5, more: 1 });
  expect(refused.status).toBe(400);
  const data = JSON.parse(refused.text).error.data;
  expect(data).toMatchObject({ code: "BAD_REQUEST", reason: "input.invalid", moneyMoved: "no", retryable: false });
  expect(Object.keys(data.fields).toSorted()).toEqual(["more", "reason"]);
  expect(data.ref).toMatch(/^ref_/);
  expect(data.stack).toBe(undefined);

  const missing = await world.mutate("system.freeze", owner, { ...freeze, accountId: "acc_none" });
  expect([missing.status, reasonOf(missing)]).toEqual([404, "account.not_found"]);
  expect(textIn(missing.json, ["error", "data", "params", "id"])).toBe("acc_none");

  const malformed = await world.server.callFromPage("/api/trpc/system.freeze", owner, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"reason": secret}',
  });
  expect([malformed.status, reasonOf(malformed)]).toEqual([400, "request.malformed"]);
  expect(malformed.text).not.toContain("secret");

  const unknown = await world.query("system.nothing", owner);
  expect([unknown.status, reasonOf(unknown)]).toEqual([404, "request.unknown_procedure"]);
});

test("a fault of ours answers with a reference and hides what happened", async () => {
  await world.app.db.execute("drop table freezes");
  const answer = await world.mutate("system.freeze", owner, freeze);
  expect([answer.status, reasonOf(answer)]).toEqual([500, "internal"]);
  expect(answer.text).not.toMatch(/freezes|select|insert|stack/i);
  expect(textIn(answer.json, ["error", "data", "ref"])).toMatch(/^ref_/);
  expect(textIn(answer.json, ["error", "message"])).toContain("ref_");
});
