import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { KeyScope } from "@/domain/caller";
import { readEnv } from "@/server/platform/env";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { buildApp } from "@/server/start/app";
import { testPassword } from "./app";
import { testDatabase } from "./database";
import { type Program, startApplicationProcess, startSandboxProcess } from "./kill-processes";
import { freePort } from "./run-machine";
import { callPort } from "./server";
import { bookReader, sandboxControl } from "./world-sandbox";

export type ApplicationWorld = Awaited<ReturnType<typeof applicationWorld>>;

const owner = { email: "olive@example.test", name: "Olive Owner", password: testPassword, roles: ["owner" as const] };
const madeKey = z.object({ result: z.object({ data: z.object({ id: z.string(), key: z.string() }) }) });

/** A sandbox process and an application process on a fresh database, with an owner. */
export async function applicationWorld() {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "im-world-"));
  const sandbox = await startSandboxProcess(join(folder, "sandbox"));
  const port = await freePort();
  const surroundings = { DATABASE_URL: database.url, DATA_DIR: join(folder, "data"), SANDBOX_URL: sandbox.url };
  const app = await buildApp(readEnv({ ...surroundings, LOG_LEVEL: "silent", APP_URL: `http://localhost:${port}` }));
  await createOperator({ ...app, caller: hostCaller }, owner);
  await app.close();
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir } = surroundings;
  const start = () => startApplicationProcess({ databaseUrl, sandboxUrl: sandbox.url, dataDir, port });
  let program: Program = await start();
  const control = sandboxControl(sandbox.url);
  return {
    url: `http://localhost:${port}`,
    port,
    database,
    folder,
    /** What the command line on the same machine is given. */
    surroundings,
    books: bookReader(sandbox.url),
    ...control,
    /** An account at the sandbox that nobody here knows yet. */
    openAccount: async (name: string, balance: string) => {
      const account = { email: `${name}@example.com`, password: `Harbour-${name}-4812`, uid: uidOf(name), balance };
      await control.control("accounts", account);
      return account;
    },
    /** A key, made by the owner as a person makes one: signed in, and after proving again that it is they. */
    makeKey: (scopes: readonly KeyScope[]) => makeKey(port, scopes),
    /** Ends the application and starts it again on the same port. */
    restart: async (signal: NodeJS.Signals, meanwhile: () => Promise<void> = async () => {}) => {
      await program.end(signal);
      await meanwhile();
      program = await start();
    },
    close: async () => {
      await program.end("SIGTERM");
      await sandbox.end("SIGTERM");
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function uidOf(name: string): string {
  return String([...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000, 7) + 60_000_000);
}

async function makeKey(port: number, scopes: readonly KeyScope[]): Promise<{ id: string; key: string }> {
  const page = {
    origin: `http://localhost:${port}`,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
  };
  const post = async (path: string, body: unknown, cookie = "") => {
    const headers = { ...page, ...(cookie === "" ? {} : { cookie }) };
    const answer = await callPort(port, path, { headers, body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    const cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
    return { json: answer.json, cookie: cookies.length > 0 ? cookies.join("; ") : cookie };
  };
  const { email, password } = owner;
  const signedIn = await post("/api/auth/sign-in/email", { email, password });
  const proved = await post("/api/trpc/operators.stepUp", { with: { password } }, signedIn.cookie);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const made = await post("/api/trpc/operators.createApiKey", { name: "program", scopes, expiresAt }, proved.cookie);
  return madeKey.parse(made.json).result.data;
}
