import { expect, test } from "vitest";
import { readEnv } from "@/server/platform/env";
import { checkMode, findLiveFaults, openForLive } from "@/server/start/check-mode";

const safe = {
  INFINI_MODE: "live",
  NODE_ENV: "production",
  APP_URL: "https://pay.example.test",
  AUTH_SECRET: "0123456789abcdefghijklmnopqrstuv",
  VAULT_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
};
const faultsOf = (change: Record<string, string>) => findLiveFaults(readEnv({ ...safe, ...change }));

test("SEC-18: a live installation that is set up well has nothing against it but what is not built", () => {
  expect(faultsOf({})).toEqual([]);
  expect(() => checkMode(readEnv(safe))).toThrow(openForLive[0]);
  expect(faultsOf({ APP_URL: "http://localhost:3000" })).toEqual([]);
});

test.each([
  ["certificates that nobody checks", { NODE_TLS_REJECT_UNAUTHORIZED: "0" }, "NODE_TLS_REJECT_UNAUTHORIZED"],
  ["people who come by plain HTTP", { APP_URL: "http://pay.example.test" }, "APP_URL"],
  ["a socket for everybody behind a local name", { APP_URL: "http://localhost:3000", HOST: "0.0.0.0" }, "HOST"],
  ["the log of a developer", { LOG_LEVEL: "debug" }, "LOG_LEVEL"],
  ["the log of a developer at its loudest", { LOG_LEVEL: "trace" }, "LOG_LEVEL"],
  ["a session secret that nobody drew", { AUTH_SECRET: "a".repeat(64) }, "AUTH_SECRET"],
])("SEC-18: live in production refuses %s", (_what, change: Record<string, string>, name) => {
  expect(faultsOf(change)).toEqual([expect.stringContaining(name)]);
  expect(() => checkMode(readEnv({ ...safe, ...change }))).toThrow(name);
});

test("SEC-18: outside production live still checks certificates, and leaves the rest to whoever develops", () => {
  const developer = { NODE_ENV: "development", LOG_LEVEL: "debug", AUTH_SECRET: "", VAULT_KEYS: "" };
  expect(faultsOf(developer)).toEqual([]);
  expect(faultsOf({ ...developer, NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toHaveLength(1);
});

test("no refusal quotes a secret", () => {
  const change = { AUTH_SECRET: "b".repeat(40), HOST: "0.0.0.0", APP_URL: "http://pay.example.test" };
  expect(faultsOf(change).join(" ")).not.toContain("bbbb");
});

test("the sandbox starts whatever its surroundings are", () => {
  const change = { INFINI_MODE: "sandbox", NODE_TLS_REJECT_UNAUTHORIZED: "0", LOG_LEVEL: "trace", AUTH_SECRET: "" };
  expect(() => checkMode(readEnv({ ...safe, ...change }))).not.toThrow();
});

test("without an APP_URL people reach the port that was chosen", () => {
  expect(readEnv({ PORT: "4700" }).appUrl).toBe("http://localhost:4700");
  expect(readEnv({}).appUrl).toBe("http://localhost:3000");
  expect(readEnv({ PORT: "4700", APP_URL: "https://pay.example.test/" }).appUrl).toBe("https://pay.example.test");
});
