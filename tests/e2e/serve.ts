import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beginSandbox } from "@/cli/begin-sandbox";
import { colleagues } from "./installation";

// Playwright starts this: a sandbox with books of its own, the sample made by the engine, and the built application.
const port = Number(process.env.E2E_PORT ?? 4317);
const sandboxPort = port + 1;
// A test that acts on the machine of the installation names its folder by E2E_FOLDER.
const folder = process.env.E2E_FOLDER ?? mkdtempSync(join(tmpdir(), "im-e2e-"));
mkdirSync(folder, { recursive: true });
const env: NodeJS.ProcessEnv = {
  ...process.env,
  INFINI_MODE: "sandbox",
  SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
  SANDBOX_PORT: String(sandboxPort),
  SANDBOX_DATA: join(folder, "sandbox"),
  DATA_DIR: folder,
  DATABASE_URL: `file:${join(folder, "e2e.db")}`,
  APP_URL: `http://127.0.0.1:${port}`,
  PORT: String(port),
  HOST: "127.0.0.1",
  APP_ROOT: process.cwd(),
  NODE_ENV: "production",
  LOG_LEVEL: "warn",
};
const children: ChildProcess[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end());
start(["--import", "tsx", "src/sandbox/main.ts"]);
await answers(`http://127.0.0.1:${sandboxPort}/__sandbox/health`);
// A clock that begins at a moment of its own is asked for by E2E_CLOCK.
const clock = process.env.E2E_CLOCK;
if (clock !== undefined) await beginSandbox(`http://127.0.0.1:${sandboxPort}`, folder, { seed: undefined, clock });
// An installation that nobody owns yet is asked for by E2E_EMPTY.
if (process.env.E2E_EMPTY !== "1") {
  const seed = spawnSync(process.execPath, ["--import", "tsx", "src/cli/seed.ts"], { env, stdio: "inherit" });
  if (seed.status !== 0) throw new Error("the sample could not be made");
  for (const person of colleagues) add(person);
}
start(["src/cli/start.mjs"]);

/** Somebody beside the owner, made as on the machine of an installation. */
function add({ email, name, password, role }: (typeof colleagues)[number]): void {
  const words = ["operator", "create", "--email", email, "--name", name, "--role", role];
  const made = spawnSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...words], { env, input: password });
  if (made.status !== 0) throw new Error(`${email} could not be added: ${made.stderr.toString()}`);
}

function start(args: string[]): void {
  children.push(spawn(process.execPath, args, { env, stdio: "inherit" }));
}

async function answers(url: string): Promise<void> {
  for (let tryNo = 0; tryNo < 300; tryNo += 1) {
    const isUp = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function end(): Promise<void> {
  for (const child of children.reverse()) {
    if (child.exitCode !== null) continue;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
