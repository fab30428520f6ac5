import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "../support/run-machine";

const root = process.cwd();
const owner = { email: "ann@example.test", password: "kestrel over the harbour" };

/** The folder that a build empties and fills, made anew as a build makes it. */
function rebuild(project: string): void {
  rmSync(join(project, ".next"), { recursive: true, force: true });
  cpSync(join(root, ".next", "standalone"), join(project, ".next", "standalone"), {
    recursive: true,
    verbatimSymlinks: true,
  });
}

/** Nothing says where the data lies: it is wherever the program puts it by itself. */
function surroundings(project: string, port: number): NodeJS.ProcessEnv {
  const { DATA_DIR: _, DATABASE_URL: __, ...inherited } = process.env;
  const here = { PORT: String(port), APP_URL: `http://127.0.0.1:${port}`, APP_ROOT: project };
  return { ...inherited, ...here, INFINI_MODE: "sandbox", NODE_ENV: "production", LOG_LEVEL: "warn" };
}

function start(project: string, port: number): ChildProcess {
  const env = surroundings(project, port);
  return spawn(process.execPath, [join(root, "src/cli/start.mjs")], { cwd: project, env, stdio: "ignore" });
}

async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return;
  const ended = new Promise((resolve) => program.once("exit", resolve));
  program.kill("SIGTERM");
  await ended;
}

async function signIn(port: number): Promise<number> {
  const origin = `http://127.0.0.1:${port}`;
  const headers = { origin, "content-type": "application/json" };
  const body = JSON.stringify(owner);
  return (await fetch(`${origin}/api/auth/sign-in/email`, { method: "POST", headers, body })).status;
}

test("a build that is made anew keeps the database, and nothing of it lies in the build", async () => {
  const project = mkdtempSync(join(tmpdir(), "im-rebuild-"));
  const port = await freePort();
  for (const kept of ["drizzle", "package.json"]) cpSync(join(root, kept), join(project, kept), { recursive: true });
  rebuild(project);
  let program = start(project, port);
  try {
    await expect.poll(() => signIn(port).catch(() => 0), { timeout: 30_000 }).toBe(401);
    const env = { ...surroundings(project, port), DATA_DIR: join(project, "data") };
    const words = ["operator", "create", "--email", owner.email, "--name", "Ann"];
    const command = ["--import", "tsx", "src/cli/main.ts", ...words];
    expect(spawnSync(process.execPath, command, { cwd: root, env, input: `${owner.password}\n` }).status).toBe(0);
    expect(await signIn(port)).toBe(200);
    await stop(program);
    const built = readdirSync(join(project, ".next"), { recursive: true }).map(String);
    expect(built.filter((file) => /\.db(-wal|-shm)?$/.test(file))).toEqual([]);
    rebuild(project);
    program = start(project, port);
    await expect.poll(() => signIn(port).catch(() => 0), { timeout: 30_000 }).toBe(200);
    expect(existsSync(join(project, "data", "keys.json"))).toBe(true);
  } finally {
    await stop(program);
    rmSync(project, { recursive: true, force: true });
  }
});
