import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

const serverFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/libexec"];
const running = new Set<ChildProcess>();
let isEnding = false;

/** The path of a program, also when it lies where only root's PATH looks (Debian keeps servers there). */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...serverFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** True for a file that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A port on the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port was given"));
        else resolve(address.port);
      });
    });
  });
}

export type Command = {
  program: string;
  args: readonly string[];
  timeoutMs: number;
  /** Added to our own variables; `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
};

/** Runs a program to its end with its output on ours. `problem` says why it did not end well. */
export function runCommand(command: Command): Promise<{ isOk: boolean; problem?: string }> {
  return new Promise((resolve) => {
    if (isEnding) return resolve({ isOk: false, problem: "interrupted" });
    const child = spawn(command.program, command.args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: surroundings(command.env ?? {}),
      // A group of its own: what the program started ends with it.
      detached: process.platform !== "win32",
    });
    running.add(child);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child, "SIGKILL");
    }, command.timeoutMs);
    const finish = (problem?: string) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(problem === undefined ? { isOk: true } : { isOk: false, problem });
    };
    child.once("error", (error) => finish(error.message));
    child.once("exit", (code, signal) => {
      if (isLate) finish(`stopped after ${command.timeoutMs / 1000} s`);
      else if (isEnding) finish("interrupted");
      else finish(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

/** Ends every command that is still running, with what it started; no further one begins. */
export function endCommands(): void {
  isEnding = true;
  for (const child of running) endGroup(child, "SIGTERM");
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // It ended between our look and our signal.
  }
}

function surroundings(changes: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return env;
}
