import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineParameters } from "@/domain/engine-parameters";
import { type Auth, createAuth } from "@/server/auth/auth";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createSandboxControl } from "@/server/infini/sandbox-control";
import { createBus } from "@/server/platform/bus";
import { systemClock } from "@/server/platform/clock";
import { type Env, readEnv } from "@/server/platform/env";
import { createIds } from "@/server/platform/ids";
import { readKeys } from "@/server/platform/keys";
import { createLogger } from "@/server/platform/logger";
import { openSandboxClock } from "@/server/platform/sandbox-clock";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import type { NewBackup } from "@/server/repositories/backups.repository";
import type { AppContext } from "@/server/services/context";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { backUpBeforeUpgrade, noteUpgradeBackup } from "@/server/services/system/back-up-before-upgrade";
import { openSeal, type SealKeeper } from "@/server/services/system/keep-seal";
import { sweepLeftovers } from "@/server/services/system/sweep-leftovers";
import { checkMode } from "./check-mode";
import { type OpenDatabase, openDatabase } from "./open-database";
import { proveVault } from "./prove-vault";

/** One process of the product: everything that its calls, lanes and jobs share. */
export type App = AppContext & { env: Env; auth: Auth; seal: SealKeeper; close(): Promise<void> };

declare global {
  var infiniManagerApp: Promise<App> | undefined;
}

/** The app of this process. Next loads modules more than once, so it hangs on `globalThis`; made by the first caller. */
export function getApp(): Promise<App> {
  globalThis.infiniManagerApp ??= buildApp(readEnv());
  return globalThis.infiniManagerApp;
}

/**
 * Migrates and checks the database, reads or makes the keys, and puts the parts together. Starts nothing.
 * @throws Error in words that name what must change before a start.
 */
export async function buildApp(env: Env): Promise<App> {
  checkMode(env);
  const log = createLogger(env.logLevel);
  const { store, applied, isEmpty } = await openUpgraded(env);
  if (applied.length > 0) log.info({ applied }, "migrations were applied");
  sweepLeftovers({ dataDir: env.dataDir, log });
  const keys = readKeys(env, isEmpty);
  if (keys.isNew) log.warn({ folder: env.dataDir }, "keys were made: keep keys.json safe, nothing opens without it");
  const sandbox = env.mode === "sandbox" ? openSandbox(env) : undefined;
  const clock = sandbox?.clock ?? systemClock;
  const ids = createIds(clock.nowMs);
  const version = readVersion(env.root);
  const vault = await proveVault(store, keys.vaultKeys).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  await ensureAuditHead(store);
  const parts: AppContext = {
    db: store,
    clock,
    ids,
    vault,
    bus: createBus(),
    log,
    infini: createInfiniClient({
      baseUrl: env.infiniBaseUrl,
      version,
      mode: env.mode,
      isProduction: env.isProduction,
      clock,
    }),
    mode: env.mode,
    sandbox,
    parameters: engineParameters(env.mode),
    dataDir: env.dataDir,
    version,
  };
  await ensureDefaultGroup(parts);
  const seal = await openSeal(parts);
  const context = { ...parts, seal };
  const auth = createAuth(context, { secret: keys.authSecret, appUrl: env.appUrl, host: env.host });
  return { ...context, env, auth, close: () => store.close() };
}

/**
 * The migrated and checked database. Before its tables change, what the version before left is written to a backup and
 * listed; nothing for a database that nobody has used.
 * @throws as `openDatabase`; Error when the backup could not be written, or the keys are of another installation: then
 * nothing is changed
 */
export async function openUpgraded(env: Env): Promise<OpenDatabase> {
  let made: NewBackup | null = null;
  const { dataDir } = env;
  const opened = await openDatabase(env, async (store) => {
    const prove = () => proveVault(store, readKeys(env, false).vaultKeys);
    const facts = { clock: systemClock, ids: createIds(), version: readVersion(env.root), dataDir };
    made = await backUpBeforeUpgrade(store, { ...facts, proveVault: prove });
  });
  if (made !== null) await noteUpgradeBackup(opened.store, made);
  return opened;
}

function openSandbox(env: Env) {
  const clock = openSandboxClock(join(env.dataDir, "sandbox-clock.json"));
  return { control: createSandboxControl(env.sandboxUrl), clock };
}

function readVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  return typeof version === "string" ? version : "0.0.0";
}
