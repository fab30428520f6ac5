import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findProgram, freePort } from "./run-machine";

const run = promisify(execFile);
const programs = { server: "mariadbd", install: "mariadb-install-db", client: "mariadb" } as const;
const startLimitMs = 60_000;
const stopLimitMs = 30_000;
/** Bytes: a fresh server needs 40 MB, and each migrated database with its logs some more. */
const memoryNeeded = 1024 ** 3;

/** A private MariaDB: its user may do everything in databases whose names begin with `app`. */
export type Mariadb = {
  url: string;
  /** The same database by its socket: half the way for many short questions. */
  socketUrl: string;
  /** A statement of the one who runs the server. */
  execute: (statement: string) => Promise<unknown>;
  stop: () => Promise<void>;
};

/** The MariaDB program that this machine lacks, or undefined when a private server can be started. */
export function missingMariadbProgram(): string | undefined {
  return Object.values(programs).find((name) => findProgram(name) === undefined);
}

export type MariadbOptions = {
  /** Where its data lie, made if missing; in a folder that ends with it if nothing is said. */
  dataFolder?: string;
  /** The address it listens at. */
  host?: string;
  /** From where its user may come. */
  userHost?: string;
  /** Its data lie in memory where there is room for them: for suites that cut no power. */
  isInMemory?: boolean;
  /** Settings over the durable ones, as they stand on a command line. */
  settings?: readonly string[];
};

/**
 * Starts a MariaDB in a folder of its own, with its own socket and a free port on the loopback.
 * Its settings are the durable ones that the application demands. @source docs/design/payments.md §16
 */
export async function startMariadb(options: MariadbOptions = {}): Promise<Mariadb> {
  const folder = mkdtempSync(join(options.isInMemory ? memoryFolder() : tmpdir(), "infini-manager-mariadb-"));
  const { dataFolder = join(folder, "data"), host = "127.0.0.1", userHost = host } = options;
  mkdirSync(dataFolder, { recursive: true });
  await run(programOf("install"), [
    "--no-defaults",
    `--datadir=${dataFolder}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--innodb-log-file-size=8M",
    `--user=${userInfo().username}`,
  ]);
  const server = await startServer(folder, dataFolder, options);
  const password = randomBytes(12).toString("hex");
  try {
    await server.execute(preparation(password, userHost));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { execute, stop } = server;
  const url = `mysql://app:${password}@${host}:${server.port}/app`;
  return { url, socketUrl: socketUrlOf(url, server.socket), execute, stop };
}

/**
 * Starts one on data that are there, such as a disk after the power came back: its users are those of before. `port`: that
 * of the one before, where its callers are to find it again.
 */
export async function resumeMariadb(dataFolder: string, url: string, port?: number): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), "infini-manager-mariadb-"));
  const server = await startServer(folder, dataFolder, port === undefined ? {} : { port });
  const address = new URL(url);
  address.port = String(server.port);
  const { execute, stop } = server;
  return { url: address.href, socketUrl: socketUrlOf(address.href, server.socket), execute, stop };
}

function socketUrlOf(url: string, socket: string): string {
  return `${url}?socketPath=${encodeURIComponent(socket)}`;
}

function memoryFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize < memoryNeeded ? tmpdir() : memory;
}

async function startServer(folder: string, dataFolder: string, options: MariadbOptions & { port?: number }) {
  const { host, settings = [] } = options;
  const socket = join(folder, "m.sock");
  const port = options.port ?? (await freePort());
  const logFile = join(folder, "m.log");
  const log = openSync(logFile, "a");
  const server = spawn(
    programOf("server"),
    [
      "--no-defaults",
      `--user=${userInfo().username}`,
      `--datadir=${dataFolder}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--pid-file=${join(folder, "m.pid")}`,
      `--bind-address=${host ?? "127.0.0.1"}`,
      "--skip-log-bin",
      "--skip-name-resolve",
      "--innodb-flush-log-at-trx-commit=1",
      "--transaction-isolation=READ-COMMITTED",
      "--sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
      "--innodb-buffer-pool-size=64M",
      "--innodb-log-file-size=8M",
      "--performance-schema=OFF",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_bin",
      ...settings,
    ],
    { stdio: ["ignore", log, log] },
  );
  const stop = () => stopServer(server, folder);
  try {
    await answers(server, socket, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const execute = (statement: string) => run(programOf("client"), [...asRoot(socket), `--execute=${statement}`]);
  return { port, socket, execute, stop };
}

/** Waits for the server. */
async function answers(server: ChildProcess, socket: string, logFile: string): Promise<void> {
  const untilMs = Date.now() + startLimitMs;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`mariadbd stopped:\n${readFileSync(logFile, "utf8").slice(-2_000)}`);
    try {
      await run(programOf("client"), [...asRoot(socket), "--execute=select 1"]);
      return;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await sleep(50);
    }
  }
}

/** Makes our user and takes away root's entrance by network. */
function preparation(password: string, userHost: string): string {
  return [
    "delete from mysql.global_priv where User = 'root' and Host <> 'localhost'",
    "flush privileges",
    "create database app character set utf8mb4 collate utf8mb4_bin",
    `create user 'app'@'${userHost}' identified by '${password}'`,
    `grant all on \`app%\`.* to 'app'@'${userHost}'`,
    `create user if not exists 'app'@'localhost' identified by '${password}'`,
    "grant all on `app%`.* to 'app'@'localhost'",
  ].join("; ");
}

function asRoot(socket: string): string[] {
  return ["--no-defaults", "--user=root", `--socket=${socket}`];
}

async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
    server.kill("SIGTERM");
    const timer = setTimeout(() => server.kill("SIGKILL"), stopLimitMs);
    await ended;
    clearTimeout(timer);
  }
  rmSync(folder, { recursive: true, force: true });
}

function programOf(role: keyof typeof programs): string {
  const path = findProgram(programs[role]);
  if (path === undefined) throw new Error(`${programs[role]} is not on this machine`);
  return path;
}
