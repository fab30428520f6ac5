import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { beginSandbox } from "./begin-sandbox";

const root = process.cwd();
const dataDir = process.env.DATA_DIR ?? join(root, "data", "demo");
const sandboxBooks = join(dataDir, "sandbox", "sandbox-books.db");
const children: ChildProcess[] = [];

const port = await freePort(Number(process.env.PORT ?? 3000));
const sandboxPort = await freePort(Number(process.env.SANDBOX_PORT ?? 4010));
const appUrl = `http://localhost:${port}`;
const env: NodeJS.ProcessEnv = {
  ...process.env,
  INFINI_MODE: "sandbox",
  SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
  SANDBOX_PORT: String(sandboxPort),
  SANDBOX_DATA: join(dataDir, "sandbox"),
  DATA_DIR: dataDir,
  DATABASE_URL: process.env.DATABASE_URL ?? `file:${join(dataDir, "infini-manager.db")}`,
  APP_URL: appUrl,
  PORT: String(port),
  HOST: "127.0.0.1",
  APP_ROOT: root,
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
};

// Before anything that may fail or be ended.
let isEnding = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function run(): Promise<void> {
  const wish = readWish();
  if (wish.isFresh) removeDemo();
  const isNew = !existsSync(sandboxBooks);
  if (!isNew && (wish.seed !== undefined || wish.clock !== undefined)) {
    throw new Error("--seed and --clock are for a new sample: add --fresh, or call sandbox.reset");
  }
  mkdirSync(dataDir, { recursive: true });
  buildIfNeeded();
  console.log("Starting the sandbox …");
  start("the sandbox", ["--import", "tsx", "src/sandbox/main.ts"]);
  await answers(`http://127.0.0.1:${sandboxPort}/__sandbox/health`);
  if (isNew) await beginSandbox(`http://127.0.0.1:${sandboxPort}`, dataDir, wish);
  console.log("Migrating and filling with sample data …");
  const seed = spawnSync(process.execPath, ["--import", "tsx", "src/cli/seed.ts"], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (seed.status !== 0) throw new Error("the sample data could not be made");
  start("the application", ["src/cli/start.mjs"]);
  await answers(`http://127.0.0.1:${port}/api/health`);
  console.log(
    [
      "",
      `  Infini Manager   ${appUrl}`,
      "  E-mail           owner@example.com",
      "  Password         quiet-harbour-4812",
      "",
      "  SANDBOX, nothing can reach Infini. Stop with Ctrl+C; the data stays in the folder",
      `  ${dataDir}`,
      "",
    ].join("\n"),
  );
}

/** What the command line asks for. @throws Error naming what it does not understand */
function readWish() {
  const options = { fresh: { type: "boolean" }, seed: { type: "string" }, clock: { type: "string" } } as const;
  const { fresh = false, seed, clock } = parseArgs({ options }).values;
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) throw new Error("--seed takes a whole number");
  if (clock !== undefined && Number.isNaN(Date.parse(clock))) {
    throw new Error("--clock takes a moment such as 2026-05-20T08:00:00Z");
  }
  return { isFresh: fresh, seed, clock };
}

/** Removes what an earlier demo left. @throws Error for a folder that no demo made, and for a database elsewhere */
function removeDemo(): void {
  if (process.env.DATABASE_URL) throw new Error("--fresh cannot empty the database of DATABASE_URL");
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  if (!existsSync(sandboxBooks)) throw new Error(`--fresh removes the folder of a demo only, not ${dataDir}`);
  rmSync(dataDir, { recursive: true, force: true });
}

/** Builds when there is no build, or a source is younger than it. */
function buildIfNeeded(): void {
  const stamp = join(root, ".next", "BUILD_ID");
  const isBuilt = existsSync(stamp) && existsSync(join(root, ".next", "standalone", "server.js"));
  const sources = ["package-lock.json", "next.config.mjs", ...["src", "drizzle", "public"].flatMap(filesOf)];
  if (isBuilt && sources.every((file) => !existsSync(file) || statSync(file).mtimeMs <= statSync(stamp).mtimeMs))
    return;
  console.log("Building the application (about half a minute) …");
  const build = spawnSync("npm", ["run", "build"], { env, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  if (build.status !== 0) throw new Error(`the build failed:\n${build.stdout}\n${build.stderr}`);
}

function start(name: string, args: string[]): void {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "inherit", "inherit"] });
  children.push(child);
  child.once("exit", (code) => {
    if (isEnding) return;
    console.error(`${name} ended (${code ?? "signal"})`);
    void end(1);
  });
}

/** The application first, so that its sends in flight still find their sandbox. */
async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const child of [...children].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(85_000)]);
  }
  process.exit(code);
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

/** The wanted port, or any free one when somebody else has it. */
async function freePort(wanted: number): Promise<number> {
  const tryPort = (candidate: number): Promise<number | null> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(null));
      server.listen(candidate, "127.0.0.1", () => {
        const address = server.address();
        const bound = typeof address === "object" && address !== null ? address.port : candidate;
        server.close(() => resolve(bound));
      });
    });
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
