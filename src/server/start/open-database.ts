import { join } from "node:path";
import type { Mode } from "@/domain/engine-parameters";
import { damagedPages, findUnfitSettings } from "@/server/db/check-settings";
import { migrate } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { createIds } from "@/server/platform/ids";
import { findAuditHead } from "@/server/repositories/audit.repository";

/**
 * A migrated database that is fit to hold money, and what was done to it. `isEmpty`: no start has come as far as the audit
 * chain, so nothing was ever sealed or signed in it.
 */
export type OpenDatabase = { store: Store; applied: string[]; isEmpty: boolean };

/**
 * Opens, migrates and checks the database, and binds it to its mode for life. `before`: called when tables that may hold rows
 * are about to change.
 * @throws Error naming everything that makes it unfit, or the other mode that it belongs to.
 */
export async function openDatabase(
  env: { databaseUrl: string; root: string; mode: Mode },
  before?: (store: Store) => Promise<void>,
): Promise<OpenDatabase> {
  try {
    return await openFit(openStore(env.databaseUrl), env, before);
  } catch (error) {
    throw isDamaged(error) ? new Error(`this database must not hold money: ${damagedPages}`, { cause: error }) : error;
  }
}

async function openFit(
  store: Store,
  env: { databaseUrl: string; root: string; mode: Mode },
  before?: (store: Store) => Promise<void>,
): Promise<OpenDatabase> {
  try {
    const applied = await migrate(store, join(env.root, "drizzle"), async () => before?.(store));
    const unfit = await findUnfitSettings(store, env.databaseUrl);
    if (unfit.length > 0) throw new Error(`this database must not hold money: ${unfit.join("; ")}`);
    await bindMode(store, env.mode);
    return { store, applied, isEmpty: (await findAuditHead(store)) === null };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The damage was met before anybody looked for it. */
function isDamaged(error: unknown): boolean {
  let cause = error;
  while (cause instanceof Error) {
    const code = "code" in cause ? String(cause.code) : "";
    if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return true;
    cause = cause.cause;
  }
  return false;
}

/** SEC-22: a database belongs to one mode. */
export async function bindMode(store: Store, mode: Mode): Promise<void> {
  const { engineState } = store.t;
  const [state] = await store.read.select().from(engineState).limit(1);
  if (state && state.mode !== mode) throw new Error(`this database belongs to ${state.mode}, not to ${mode}`);
  if (state) return;
  const nowMs = Date.now();
  await store.upsert(
    engineState,
    { id: 1, deploymentId: createIds().next("dep"), mode, restoreEpoch: 1, createdAtMs: nowMs },
    { target: ["id"], set: ["id"] },
  );
}
