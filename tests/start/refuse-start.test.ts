import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runProcess } from "../support/run-process";

vi.setConfig({ testTimeout: 90_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startWorker = (env: Record<string, string>) =>
  runProcess(["--import", "tsx", "src/worker.ts"], { env: { DATA_DIR: folder, LOG_LEVEL: "error", ...env } });

test("SEC-18: a live start that checks no certificates ends at once, says why in one line, and makes nothing", async () => {
  const ended = await startWorker({ INFINI_MODE: "live", NODE_TLS_REJECT_UNAUTHORIZED: "0" });
  expect(ended.code).toBe(1);
  const lines = ended.stderr.split("\n").filter((line) => line.startsWith("Infini Manager does not start: "));
  expect(lines).toEqual([expect.stringContaining("NODE_TLS_REJECT_UNAUTHORIZED=0")]);
  expect(ended.stderr).not.toContain("    at ");
  expect(readdirSync(folder)).toEqual([]);
});

test("SEC-22: the sandbox mode with the address of the real Infini does not start", async () => {
  const ended = await startWorker({ INFINI_BASE_URL: "https://api-card.infini.money" });
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining("must not reach the real Infini")]);
});

test("surroundings that make no sense are named, never quoted", async () => {
  const ended = await startWorker({ AUTH_SECRET: "too short a secret", PORT: "99999" });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("AUTH_SECRET");
  expect(ended.stderr).toContain("PORT");
  expect(ended.stderr).not.toContain("too short a secret");
});
