import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NextRequest } from "next/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Door } from "@/domain/own-host";
import { config, proxy } from "@/proxy";
import { callPort } from "../support/server";

let server: Server;
let port: number;
beforeEach(async () => {
  server = createServer((incoming, outgoing) => {
    const answer = proxy(toPageRequest(incoming));
    outgoing.writeHead(answer.status, [...answer.headers].flat()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  port = typeof address === "object" && address ? address.port : 0;
  open({});
});
afterEach(async () => {
  globalThis.infiniManagerDoor = undefined;
  await new Promise((resolve) => server.close(resolve));
});

/** As the web server hands a page request over. */
function toPageRequest(incoming: IncomingMessage): NextRequest {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new NextRequest(`http://127.0.0.1${incoming.url}`, { headers });
}

function open(door: Partial<Door>): void {
  globalThis.infiniManagerDoor = { appUrl: `http://localhost:${port}`, host: "127.0.0.1", ...door };
}

const page = (headers: Record<string, string> = {}, path = "/accounts") => callPort(port, path, { headers });
const policyOf = ({ headers }: { headers: Headers }) => headers.get("content-security-policy") ?? "";

test("a page gets exactly the policy of the design, with a nonce of its own", async () => {
  const policy = policyOf(await page());
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(Buffer.from(nonce, "base64").length).toBeGreaterThan(16);
  expect(policy.replaceAll(nonce, "…")).toBe(
    "default-src 'none'; script-src 'self' 'nonce-…' 'strict-dynamic'; style-src 'self' 'nonce-…'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  );
  expect(policyOf(await page())).not.toBe(policy);
});

test("the page learns its nonce by a request header that nobody outside can set", async () => {
  const answer = await page({ "x-nonce": "chosen by somebody else" }, "/");
  const nonce = /'nonce-([^']+)'/.exec(policyOf(answer))?.[1];
  expect(answer.headers.get("x-middleware-request-x-nonce")).toBe(nonce);
  expect(answer.headers.get("x-middleware-request-content-security-policy")).toBe(policyOf(answer));
});

test("SEC-08: a page is not guessed at, not framed, not kept and leaves no trace elsewhere", async () => {
  const { headers } = await page();
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("cache-control")).toBe("no-store");
});

test("SEC-08: browsers keep to HTTPS where people come by it, whatever a forwarded header says", async () => {
  expect((await page({ "x-forwarded-proto": "https" })).headers.get("strict-transport-security")).toBe(null);
  open({ appUrl: "https://pay.example.test", host: "0.0.0.0" });
  const { status, headers } = await page({ host: "pay.example.test" });
  expect([status, headers.get("strict-transport-security")]).toEqual([200, "max-age=31536000"]);
});

test.each(["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example", "@localhost"])(
  "SEC-07: no page is answered under the name %j",
  async (host) => {
    const answer = await page({ host, "x-forwarded-host": `localhost:${port}` });
    expect(answer.status).toBe(421);
    expect(answer.headers.get("x-middleware-next")).toBe(null);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  },
);

test("SEC-07: a loopback name opens pages on loopback only", async () => {
  expect((await page({ host: "127.0.0.1:9" })).status).toBe(200);
  open({ appUrl: "https://pay.example.test", host: "0.0.0.0" });
  expect((await page({ host: `localhost:${port}` })).status).toBe(421);
  expect((await page({ host: "pay.example.test:8443" })).status).toBe(421);
});

test("a process that has not started opens no page", async () => {
  globalThis.infiniManagerDoor = undefined;
  expect((await page()).status).toBe(421);
});

test("pages pass through it; data, uploads and built files do not", () => {
  const matcher = new RegExp(`^${config.matcher}$`);
  expect(["/", "/accounts", "/cashback/bat_1", "/nowhere", "/apiary"].filter((path) => !matcher.test(path))).toEqual(
    [],
  );
  const others = ["/api/trpc/system.mode", "/api/uploads", "/_next/static/chunks/a.js", "/_next/image"];
  expect(others.filter((path) => matcher.test(path))).toEqual([]);
});
