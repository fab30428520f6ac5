import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Role } from "@/domain/caller";
import { engineParameters, type Mode } from "@/domain/engine-parameters";
import type { OperatorRow } from "@/domain/operator.schema";
import { type Auth, createAuth } from "@/server/auth/auth";
import { cookieShape, newToken, sessionCookie, tokenHash } from "@/server/auth/session-cookie";
import { ABSOLUTE_MS } from "@/server/auth/signed-in";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createSandboxControl } from "@/server/infini/sandbox-control";
import { createBus } from "@/server/platform/bus";
import { systemTimers } from "@/server/platform/clock";
import { createIds } from "@/server/platform/ids";
import { openVault } from "@/server/platform/vault";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { getOperator, insertOperator, passwordProvider } from "@/server/repositories/operators.repository";
import type { AppContext } from "@/server/services/context";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { hostCaller, writeOperator } from "@/server/services/operators/create-operator";
import { describeOperator } from "@/server/services/operators/describe-operator";
import { type TestDatabase, testDatabase } from "./database";

export const testSecret = "a secret that signs the cookies of the tests";
export const testPassword = "kestrel over the harbour";
/** What a person's row keeps of it, at a small cost: a try at the usual one takes a fifth of a second, and many tests need it. */
const testPasswordHash = "$scrypt$ln=8,r=8,p=1$Bn5yJ7ryukxsYAZFbyL_Tw$rtI1G7MOO0DHsNFvkyk_dxQSqI4Ym_s50JELy-JFPnA";
const vaultKeys = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
/** Nobody listens there: a test that calls Infini by accident fails. */
const closedPort = "http://127.0.0.1:9";

export type TestApp = AppContext & { auth: Auth };
export type AppWorld = Awaited<ReturnType<typeof appWorld>>;

/** A clock that stands still until it is put forward, so that a slow machine changes nothing. Monotonic time runs. */
export function movableClock() {
  const startMs = Date.now();
  let aheadMs = 0;
  return {
    ...systemTimers,
    nowMs: () => startMs + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    forward: (ms: number) => {
      aheadMs += ms;
    },
    advance: (atMs: number) => {
      aheadMs = Math.max(aheadMs, atMs - startMs);
    },
  };
}

type AppOptions = {
  appUrl?: string;
  host?: string;
  mode?: Mode;
  proxyHops?: number;
  infiniUrl?: string;
  /** Of a bundled sandbox; without one there is none, as in live. */
  sandboxUrl?: string;
  /** One that others made, and close. */
  database?: TestDatabase;
};

/** The context of a web process on a fresh database; others may start around it or replace parts of it. */
export async function appWorld(options: AppOptions = {}) {
  const database = options.database ?? (await testDatabase());
  const folder = mkdtempSync(join(tmpdir(), "im-app-"));
  const clock = movableClock();
  const app = buildApp(database, clock, join(folder, "data"), options);
  await ensureAuditHead(app.db);
  await ensureDefaultGroup(app);
  return {
    app,
    clock,
    database,
    /** A person who signs in with `testPassword`. */
    addPerson: (name: string, roles: Role[]) => addPerson(app, name, roles),
    /** A person with a session and no password: the `Cookie` header that a browser of theirs sends. */
    cookieOf: (name: string, roles: Role[], steppedUp = false) => addSession(app, name, roles, steppedUp),
    close: async () => {
      if (!options.database) await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A person who signs in with `testPassword`. */
export async function addPerson(app: AppContext, name: string, roles: Role[]): Promise<OperatorRow> {
  const person = { id: app.ids.next("opr"), email: emailOf(name), name, roles, passwordHash: testPasswordHash };
  await app.db.tx((tx) => writeOperator(tx, { ...app, actor: hostCaller.actor }, person));
  return describeOperator(await getOperator(app.db, person.id));
}

function buildApp(
  database: TestDatabase,
  clock: ReturnType<typeof movableClock>,
  dataDir: string,
  options: AppOptions,
): TestApp {
  const mode = options.mode ?? "sandbox";
  const { infiniUrl: baseUrl = closedPort, sandboxUrl } = options;
  const parts: AppContext = {
    db: database.store,
    clock,
    ids: createIds(),
    vault: openVault(vaultKeys),
    bus: createBus(),
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    infini: createInfiniClient({ baseUrl, version: "0.0.0", mode, isProduction: false, clock }),
    mode,
    sandbox: sandboxUrl === undefined ? undefined : { control: createSandboxControl(sandboxUrl), clock },
    parameters: engineParameters(mode),
    dataDir,
    version: "0.0.0",
  };
  const { appUrl = "http://localhost:3000", host = "127.0.0.1", proxyHops = 0 } = options;
  return { ...parts, auth: createAuth(parts, { secret: testSecret, appUrl, host, proxyHops }) };
}

export function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(" ", ".")}@example.test`;
}

async function addSession(app: TestApp, name: string, roles: Role[], isSteppedUp: boolean): Promise<string> {
  const { db, ids, clock } = app;
  const operatorId = ids.next("opr");
  const atMs = clock.nowMs();
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  const token = newToken();
  await db.tx(async (tx) => {
    await insertOperator(
      tx,
      { id: operatorId, emailCanon: emailOf(name), name, isEmailVerified: false, roles, groupScope: null, ...times },
      {
        id: ids.next("crd"),
        operatorId,
        accountId: operatorId,
        providerId: passwordProvider,
        passwordHash: null,
        ...times,
      },
    );
    await tx.insert(tx.t.operatorSessions, {
      id: ids.next("ses"),
      tokenHash: tokenHash(token),
      operatorId,
      expiresAtMs: atMs + ABSOLUTE_MS,
      lastSeenAtMs: atMs,
      steppedUpAtMs: isSteppedUp ? atMs : null,
      ...times,
    });
  });
  const line = await sessionCookie(cookieShape(app.auth.appUrl), testSecret, token, 60);
  return line.split(";")[0] ?? "";
}
