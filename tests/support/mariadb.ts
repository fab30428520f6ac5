import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findProgram, freePort } from "./run-machine";

const run = promisify(execFile);
const programs = { server: "mariadbd", install: "mariadb-install-db", client: "mariadb" } as const;
const startLimitMs = 60_000;
const stopLimitMs = 30_000;

/** A private MariaDB: its user may do everything in databases whose names begin with `app`. */
export type Mariadb = { url: string; stop: () => Promise<void> };

/** The MariaDB program that this machine lacks, or undefined when a private server can be started. */
export function missingMariadbProgram(): string | undefined {
  return Object.values(programs).find((name) => findProgram(name) === undefined);
}

/**
 * Starts a MariaDB in a folder of its own, with its own socket and a free port on the loopback.
 * Its settings are the durable ones that the application demands. @source docs/design/payments.md §16
 */
export async function startMariadb(): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), "infini-manager-mariadb-"));
  const dataFolder = join(folder, "data");
  const socket = join(folder, "m.sock");
  mkdirSync(dataFolder);
  const user = `--user=${userInfo().username}`;
  await run(programOf("install"), [
    "--no-defaults",
    `--datadir=${dataFolder}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--innodb-log-file-size=8M",
    user,
  ]);
  const port = await freePort();
  const logFile = join(folder, "m.log");
  const log = openSync(logFile, "a");
  const server = spawn(
    programOf("server"),
    [
      "--no-defaults",
      user,
      `--datadir=${dataFolder}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--pid-file=${join(folder, "m.pid")}`,
      "--bind-address=127.0.0.1",
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
    ],
    { stdio: ["ignore", log, log] },
  );
  const stop = () => stopServer(server, folder);
  try {
    const password = randomBytes(12).toString("hex");
    await prepare(server, socket, password, logFile);
    return { url: `mysql://app:${password}@127.0.0.1:${port}/app`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the server, makes our user and takes away root's entrance by network. */
async function prepare(server: ChildProcess, socket: string, password: string, logFile: string): Promise<void> {
  const statements = [
    "delete from mysql.global_priv where User = 'root' and Host <> 'localhost'",
    "flush privileges",
    "create database app character set utf8mb4 collate utf8mb4_bin",
    `create user 'app'@'127.0.0.1' identified by '${password}'`,
    "grant all on `app%`.* to 'app'@'127.0.0.1'",
  ].join("; ");
  const args = ["--no-defaults", "--user=root", `--socket=${socket}`];
  const untilMs = Date.now() + startLimitMs;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`mariadbd stopped:\n${readFileSync(logFile, "utf8").slice(-2_000)}`);
    try {
      await run(programOf("client"), [...args, "--execute=select 1"]);
      break;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await sleep(50);
    }
  }
  await run(programOf("client"), [...args, `--execute=${statements}`]);
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
