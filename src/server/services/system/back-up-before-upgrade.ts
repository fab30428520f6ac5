import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Store } from "@/server/db/session";
import { insertBackup, type NewBackup } from "@/server/repositories/backups.repository";
import type { AppContext } from "@/server/services/context";
import { backupFolder, backupName } from "./keep-backups";
import { sealBackup } from "./write-backup";

type UpgradeContext = Pick<AppContext, "clock" | "ids" | "version" | "dataDir"> & {
  /** The vault whose keys are those of this database. */
  proveVault: () => Promise<AppContext["vault"]>;
};

const installation = z.object({
  deployment_id: z.string(),
  mode: z.enum(["sandbox", "live"]),
  restore_epoch: z.coerce.number().int(),
});

/**
 * Writes all rows of a database as the version before left it, and reads them back, before its tables change. The row about
 * it is for `noteUpgradeBackup` once there is a table for it; null for a database that no installation has used yet.
 * @throws Error when it could not be written, or would be sealed with keys of another installation: nothing is changed then
 */
export async function backUpBeforeUpgrade(store: Store, ctx: UpgradeContext): Promise<NewBackup | null> {
  const [found] = await store.inspect("select deployment_id, mode, restore_epoch from engine_state where id = 1");
  if (found === undefined) return null;
  const { deployment_id: deploymentId, mode, restore_epoch: restoreEpoch } = installation.parse(found);
  const vault = await ctx.proveVault();
  const id = ctx.ids.next("bak");
  const atMs = ctx.clock.nowMs();
  const file = backupName(id, atMs);
  const folder = backupFolder(ctx.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const facts = { id, atMs, deploymentId, mode, restoreEpoch };
  const { bytes, sha256, rows } = await sealBackup({ ...ctx, vault, db: store }, facts, join(folder, file));
  const rowCount = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const told = { reason: "migration" as const, state: "good" as const, file, bytes, rowCount, sha256 };
  return { id, slot: null, ...told, createdAtMs: atMs, updatedAtMs: atMs };
}

/** Lists the backup that was made before the upgrade. */
export async function noteUpgradeBackup(store: Store, backup: NewBackup): Promise<void> {
  await insertBackup(store, backup);
}
