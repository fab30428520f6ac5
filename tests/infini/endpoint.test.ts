import { expect, test } from "vitest";
import { checkEndpoint } from "@/server/infini/endpoint";
import { createInfiniClient } from "@/server/infini/infini-client";
import { systemClock } from "@/server/platform/clock";
import { clientFor } from "../support/read-world";

const sandbox = { mode: "sandbox", isProduction: false } as const;

test("the sandbox never reaches the real Infini, by any spelling of its name", () => {
  for (const host of ["api-card.infini.money", "API-CARD.Infini.Money", "infini.money", "x.y.infini.money."]) {
    for (const scheme of ["https", "http"]) {
      expect(() => checkEndpoint({ baseUrl: `${scheme}://${host}`, ...sandbox })).toThrow("real Infini");
    }
  }
  expect(checkEndpoint({ baseUrl: "https://notinfini.money", ...sandbox }).host).toBe("notinfini.money");
});

test("live speaks HTTPS; plain HTTP goes to this machine only, and never in production", () => {
  const live = (baseUrl: string, isProduction: boolean) => () => checkEndpoint({ baseUrl, mode: "live", isProduction });
  expect(live("https://api-card.infini.money", true)()).toMatchObject({ port: 443, isTls: true, basePath: "" });
  for (const local of ["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"]) {
    expect(live(local, false)()).toMatchObject({ port: 4000, isTls: false });
    expect(live(local, true)).toThrow("https");
  }
  for (const remote of ["http://api-card.infini.money", "http://10.0.0.1", "http://localhost.example.com"]) {
    expect(live(remote, false)).toThrow("https");
  }
});

test("an address holds host, port and path only", () => {
  for (const baseUrl of ["", "nonsense", "ftp://a", "file:///a", "http://u:p@a", "http://a?x=1", "http://a#x"]) {
    expect(() => checkEndpoint({ baseUrl, ...sandbox }), baseUrl).toThrow(
      expect.objectContaining({ reason: "settings.infini_base_url", moneyMoved: "no" }),
    );
  }
  expect(checkEndpoint({ baseUrl: "http://a.example:8080/infini/", ...sandbox })).toEqual({
    origin: "http://a.example:8080",
    host: "a.example",
    port: 8080,
    isTls: false,
    authority: "a.example:8080",
    basePath: "/infini",
  });
});

test("a client for a forbidden address cannot be made", () => {
  const make = (): unknown =>
    createInfiniClient({
      baseUrl: "https://api-card.infini.money",
      version: "1",
      mode: "sandbox",
      isProduction: false,
      clock: systemClock,
    });
  expect(make).toThrow("real Infini");
  expect(clientFor("http://127.0.0.1:9/x").client.endpoint.basePath).toBe("/x");
});
