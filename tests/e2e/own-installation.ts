import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { runProcess } from "../support/run-process";

/** The built application with a sandbox beside it, for one test alone. `words`: how it begins, as `serve.ts` reads it. */
export async function startOwnInstallation(ownPort: number, words: Readonly<Record<string, string>>) {
  const env = { ...process.env, ...words, E2E_PORT: String(ownPort) };
  const served = spawn(process.execPath, ["--import", "tsx", "tests/e2e/serve.ts"], { env, stdio: "inherit" });
  const end = async (): Promise<void> => {
    if (served.exitCode !== null) return;
    const ended = new Promise((resolve) => served.once("exit", resolve));
    served.kill("SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${ownPort}`;
  const isUp = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await expect.poll(isUp, { timeout: 180_000 }).toBe(true);
  } catch (error) {
    await end();
    throw error;
  }
  return { url, sandboxUrl: `http://127.0.0.1:${ownPort + 1}`, end };
}

/** Who owns an installation that was empty. */
export const firstOwner = { email: "olive@example.test", password: "kestrel over the harbour" };

/** An installation without the sample, with an owner, and the command line on its machine. */
export async function startEmptyInstallation(ownPort: number) {
  const dataDir = mkdtempSync(join(tmpdir(), "im-own-"));
  const started = await startOwnInstallation(ownPort, { E2E_EMPTY: "1", E2E_FOLDER: dataDir });
  const env = {
    APP_ROOT: process.cwd(),
    DATA_DIR: dataDir,
    DATABASE_URL: `file:${join(dataDir, "e2e.db")}`,
    SANDBOX_URL: started.sandboxUrl,
  };
  const cli = async (words: readonly string[], stdin = ""): Promise<string> => {
    const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts"];
    const ended = await runProcess([...command, ...words], { env, stdin, timeoutMs: 120_000 });
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    return ended.stdout;
  };
  const end = async () => {
    await started.end();
    rmSync(dataDir, { recursive: true, force: true });
  };
  await cli(["operator", "create", "--email", firstOwner.email, "--name", "Olive"], `${firstOwner.password}\n`);
  return { ...started, cli, end };
}
