import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { config, proxy } from "@/proxy";

const page = (url = "http://localhost:3000/accounts", headers: Record<string, string> = {}) =>
  proxy(new NextRequest(url, { headers }));
const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";

test("a page gets exactly the policy of the design, with a nonce of its own", () => {
  const policy = policyOf(page());
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(Buffer.from(nonce, "base64").length).toBeGreaterThan(16);
  expect(policy.replaceAll(nonce, "…")).toBe(
    "default-src 'none'; script-src 'self' 'nonce-…' 'strict-dynamic'; style-src 'self' 'nonce-…'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  );
  expect(policyOf(page())).not.toBe(policy);
});

test("the page learns its nonce by a request header that nobody outside can set", () => {
  const response = page("http://localhost:3000/", { "x-nonce": "chosen by somebody else" });
  const nonce = /'nonce-([^']+)'/.exec(policyOf(response))?.[1];
  expect(response.headers.get("x-middleware-request-x-nonce")).toBe(nonce);
  expect(response.headers.get("x-middleware-request-content-security-policy")).toBe(policyOf(response));
});

test("a page is not guessed at, not framed, not kept and leaves no trace elsewhere", () => {
  const { headers } = page();
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("strict-transport-security")).toBe(null);
  expect(page("https://pay.example.test/").headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("pages pass through it; data, uploads and built files do not", () => {
  const matcher = new RegExp(`^${config.matcher}$`);
  expect(["/", "/accounts", "/cashback/bat_1", "/nowhere", "/apiary"].filter((path) => !matcher.test(path))).toEqual(
    [],
  );
  const others = ["/api/trpc/system.mode", "/api/uploads", "/_next/static/chunks/a.js", "/_next/image"];
  expect(others.filter((path) => matcher.test(path))).toEqual([]);
});
