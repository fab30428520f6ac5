import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EngineParameters } from "@/domain/engine-parameters";

const root = fileURLToPath(new URL("../..", import.meta.url));
const END_LIMIT_MS = 80_000;

/** How a process ended. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null };

/** A program of this repository that runs as a process of its own. */
export type Program = {
  readonly pid: number;
  /** Resolves when it is gone. */
  readonly ended: Promise<Ending>;
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. */
  end(name: NodeJS.Signals): Promise<Ending>;
  /** One line on its standard input. */
  tell(line: string): void;
  /** Everything it has printed so far. */
  printed(): string;
};

/** A sandbox that outlives every worker; its books are in `dataDir`. */
export async function startSandboxProcess(
  dataDir: string,
  options: { host?: string; program?: string } = {},
): Promise<Program & { url: string }> {
  const host = options.host === undefined ? {} : { SANDBOX_HOST: options.host };
  const env = { ...process.env, ...host, SANDBOX_PORT: "0", SANDBOX_DATA: dataDir };
  const { program, said } = await startProgram(
    [options.program ?? "src/sandbox/main.ts"],
    env,
    /listening on (http:\S+),/,
  );
  // Whatever it listens on, this machine reaches it by the loopback.
  return { ...program, url: (said[1] ?? "").replace("//0.0.0.0:", "//127.0.0.1:") };
}

/** The application as its own start puts it together, with its engine, on that database and port. */
export async function startApplicationProcess(options: {
  databaseUrl: string;
  sandboxUrl: string;
  dataDir: string;
  port: number;
}): Promise<Program> {
  const { databaseUrl, sandboxUrl, dataDir, port } = options;
  const place = { DATABASE_URL: databaseUrl, SANDBOX_URL: sandboxUrl, DATA_DIR: dataDir, PORT: String(port) };
  const env = { ...process.env, ...place, INFINI_MODE: "sandbox", LOG_LEVEL: "warn" };
  const { program } = await startProgram(["tests/support/application-process.ts"], env, /^ready$/m);
  return program;
}

/** A worker with an engine on that database. */
export async function startWorkerProcess(options: {
  databaseUrl: string;
  sandboxUrl: string;
  dataDir: string;
  parameters: Partial<EngineParameters>;
}): Promise<Program> {
  const { databaseUrl, sandboxUrl, dataDir, parameters } = options;
  const args = ["tests/kill/worker-process.ts", databaseUrl, sandboxUrl, dataDir, JSON.stringify(parameters)];
  const { program } = await startProgram(args, process.env, /^ready$/m);
  return program;
}

/** A worker that runs lanes of one account in turn with others, by a clock that stands in a file. */
export async function startCodedWorker(options: {
  databaseUrl: string;
  sandboxUrl: string;
  dataDir: string;
  parameters: Partial<EngineParameters>;
  clockFile: string;
  accountId: string;
}): Promise<Program> {
  const { databaseUrl, sandboxUrl, dataDir, parameters, clockFile, accountId } = options;
  const place = [databaseUrl, sandboxUrl, dataDir, JSON.stringify(parameters)];
  const args = ["tests/kill/coded-worker-process.ts", ...place, clockFile, accountId];
  const { program } = await startProgram(args, process.env, /^ready$/m);
  return program;
}

/** A program of this repository, and what it said when it was ready. `before`: what runs it, such as `ip netns exec`. */
export async function startProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  isReady: RegExp,
  before: readonly string[] = [],
) {
  const loader = args[0]?.endsWith(".ts") ? ["--import", "tsx"] : [];
  const [first = "", ...rest] = [...before, process.execPath, ...loader, ...args];
  const child = spawn(first, rest, { cwd: root, env, stdio: "pipe" });
  const ended = new Promise<Ending>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  let output = "";
  const take = (chunk: unknown): void => {
    output += String(chunk);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const said = await firstWords(child, ended, isReady);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${args[0]} did not start`);
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  const end = async (name: NodeJS.Signals): Promise<Ending> => {
    signal(name);
    const timer = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
    const ending = await ended;
    clearTimeout(timer);
    return ending;
  };
  // It may have ended before it read what it was told.
  child.stdin.on("error", () => undefined);
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  return { program: { pid, ended, signal, end, tell, printed: () => output }, said };
}

/** What it printed when it was ready. @throws Error with its words when it ends before. */
function firstWords(child: ChildProcess, ended: Promise<Ending>, isReady: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = "";
    const take = (chunk: unknown): void => {
      output += String(chunk);
      const found = isReady.exec(output);
      if (found) resolve(found);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    void ended.then(({ code, signal }) => reject(new Error(`it ended with ${code ?? signal}: ${output}`)));
  });
}
