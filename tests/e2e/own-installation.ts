import { spawn } from "node:child_process";
import { expect } from "@playwright/test";

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
