import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findProgram, freePort } from "../support/run-machine";

const PATIENCE_MS = 600_000;

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The processes of one measurement and their folder; everything ends with `end`. */
export type Surroundings = Awaited<ReturnType<typeof openSurroundings>>;
export type Application = { url: string; pid: number; startedInMs: number; stop(): Promise<void> };
export type Worker = { pid: number; stop(): Promise<void> };

/** A new folder, free ports, and the environment that leads every process there. */
async function choosePlace() {
  const folder = mkdtempSync(join(tmpdir(), "infini-manager-bench-"));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const database = join(folder, "bench.db");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    INFINI_MODE: "sandbox",
    SANDBOX_URL: sandboxUrl,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_DATA: join(folder, "sandbox"),
    DATA_DIR: folder,
    DATABASE_URL: `file:${database}`,
    APP_URL: url,
    PORT: String(port),
    HOST: "127.0.0.1",
    APP_ROOT: root,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    LOG_LEVEL: "error",
  };
  return { folder, database, url, sandboxUrl, env };
}

/** A sandbox in a process of its own, a folder, and the surroundings in which the built application will start. */
export async function openSurroundings() {
  const { folder, database, url, sandboxUrl, env } = await choosePlace();
  const running = new Set<ChildProcess>();
  const start = (
    program: string,
    args: readonly string[],
    extra: Readonly<Record<string, string>> = {},
    hasChannel = false,
  ): ChildProcess => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...env, ...extra },
      stdio: ["ignore", "ignore", "inherit", ...(hasChannel ? ["ipc" as const] : [])],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  const startSandbox = async (): Promise<ChildProcess> => {
    const child = start(process.execPath, ["--import", "tsx", "src/sandbox/main.ts"]);
    await untilAnswers(`${sandboxUrl}/__sandbox/health`);
    return child;
  };
  let sandbox = await startSandbox();

  /** Starts the built application and returns at its first healthy answer. */
  const startApplication = async (options: { worker?: "off"; strace?: string } = {}): Promise<Application> => {
    const node = [process.execPath, "src/cli/start.mjs"];
    const traced = options.strace === undefined ? node : [...straceCommand(options.strace), ...node];
    const [program = "", ...args] = traced;
    const startedMs = performance.now();
    const child = start(program, args, options.worker === undefined ? {} : { WORKER: options.worker });
    await untilAnswers(`${url}/api/health`);
    const startedInMs = performance.now() - startedMs;
    return { url, pid: child.pid ?? 0, startedInMs, stop: () => stop(child) };
  };
  /** Starts a program of the bench that sends beside an application with its own worker off. */
  const startWorker = async (file: string, options: { strace?: string } = {}): Promise<Worker> => {
    const node = [process.execPath, "--import", "tsx", join("tests", "bench", file)];
    const [program = "", ...args] = options.strace === undefined ? node : [...straceCommand(options.strace), ...node];
    const child = start(program, args, {}, true);
    await untilReady(child);
    return { pid: child.pid ?? 0, stop: () => stop(child) };
  };
  return {
    folder,
    database,
    sandboxUrl,
    env,
    startApplication,
    startWorker,
    /** Stops the sandbox, so that its books can be written, and starts it again. */
    withoutSandbox: async (body: () => void): Promise<void> => {
      await stop(sandbox);
      body();
      sandbox = await startSandbox();
    },
    end: async () => {
      for (const child of [...running].reverse()) await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Calls the sandbox's own control interface. */
export async function control<T>(sandboxUrl: string, path: string, body?: unknown): Promise<T> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${sandboxUrl}/__sandbox/${path}`, body === undefined ? {} : init);
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Runs a program of the bench on its database, without the application. */
export function runAlone(surroundings: Surroundings, file: string, ...words: string[]): void {
  const args = ["--import", "tsx", join("tests", "bench", file), ...words];
  const run = spawnSync(process.execPath, args, {
    cwd: root,
    env: surroundings.env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (run.status !== 0) throw new Error(`${file} failed`);
}

/** Asks again and again. @throws Error after ten minutes */
export async function until(isDone: () => Promise<boolean>, pollMs: number): Promise<void> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < PATIENCE_MS) {
    if (await isDone()) return;
    await sleep(pollMs);
  }
  throw new Error("waited ten minutes in vain");
}

/** Builds when there is no build, or a source is younger than it. */
export function buildIfStale(): void {
  const stamp = join(root, ".next", "BUILD_ID");
  const isBuilt = existsSync(stamp) && existsSync(join(root, ".next", "standalone", "server.js"));
  const sources = ["package-lock.json", "next.config.mjs", ...["src", "drizzle"].flatMap(filesOf)];
  if (isBuilt && sources.every((file) => statSync(join(root, file)).mtimeMs <= statSync(stamp).mtimeMs)) return;
  const build = spawnSync("npm", ["run", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (build.status !== 0) throw new Error("the build failed");
}

/** False where fsyncs cannot be counted: no strace, or it may not trace here. */
export function canTrace(): boolean {
  const strace = findProgram("strace");
  return strace !== undefined && spawnSync(strace, ["-o", "/dev/null", process.execPath, "-e", "0"]).status === 0;
}

/** The tracer stands beside the program, not above it: signals meant for the program reach it. */
function straceCommand(file: string): string[] {
  return [
    findProgram("strace") ?? "strace",
    "-D",
    "-f",
    "--seccomp-bpf",
    "-y",
    "-e",
    "trace=fsync,fdatasync",
    "-o",
    file,
  ];
}

/** Resident memory of a process in bytes; null where the system does not say. */
export function residentBytes(pid: number): number | null {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

/**
 * Processor time that a process has used, ms: other than a time on the wall it does not grow with what others do. Null
 * where the system does not say.
 */
export function processorMs(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // User and system time in ticks of ten milliseconds.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** Says how much processor time the server used since it was last asked. */
export function processorWatch(pid: number): () => string {
  let before: number | null = 0;
  return () => {
    const now = processorMs(pid);
    const used = now === null || before === null ? null : now - before;
    before = now;
    return used === null ? "processor time unknown" : `${used.toFixed(0)} ms of processor time`;
  };
}

async function untilAnswers(url: string): Promise<void> {
  for (let tryNo = 0; tryNo < 6_000; tryNo += 1) {
    const isUp = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(10);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function untilReady(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("a worker of the bench ended before it was ready")));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath.slice(root.length + 1), entry.name));
}
