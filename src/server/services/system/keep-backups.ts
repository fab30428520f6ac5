import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Actor } from "@/domain/audit";
import type { BackupList } from "@/domain/backup";
import { timeOf } from "@/domain/wire";
import {
  type BackupRow,
  findLastBackup,
  insertBackup,
  listBackups,
  listGoodBackups,
  updateBackup,
} from "@/server/repositories/backups.repository";
import { findFirstStart } from "@/server/repositories/seal.repository";
import type { AppContext } from "@/server/services/context";
import { writeBackup } from "./write-backup";

type KeepContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "version" | "dataDir" | "log">;

/** How many stay: of those of the night and of people, and of those before an upgrade. */
const KEPT = 14;
const KEPT_BEFORE_UPGRADE = 3;
const SHOWN = 100;
/** The newest good one may be so old before a person is told. */
const LATE_MS = 36 * 3_600_000;
/** One that has not ended by then was left by a process that died. */
const LONGEST_MS = 6 * 3_600_000;

/** Where the backups of an installation lie; nobody else reads it. */
export function backupFolder(dataDir: string): string {
  return join(dataDir, "backups");
}

/** The name of a backup: when, and which. */
export function backupName(id: string, atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace(":", "")}-${id}.im`;
}

/**
 * Makes a backup in the folder of this installation, reads it back, and removes those that are too many then. Null when
 * somebody else made that of the slot.
 * @throws Error when it could not be written; what was begun is removed
 */
export async function makeBackup(
  ctx: KeepContext,
  wish: { reason: "nightly" | "person"; slot: string; actor: Actor },
): Promise<BackupRow["id"] | null> {
  const { reason, slot, actor } = wish;
  const id = ctx.ids.next("bak");
  const atMs = ctx.clock.nowMs();
  const name = backupName(id, atMs);
  const row = { id, slot, reason, state: "running" as const, file: name, createdAtMs: atMs, updatedAtMs: atMs };
  if (!(await insertBackup(ctx.db, row))) return null;
  const folder = backupFolder(ctx.dataDir);
  const draft = join(folder, `${name}.${process.pid}.part`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const report = await writeBackup({ ...ctx, caller: { actor } }, draft, id);
    await rename(draft, join(folder, name));
    const rowCount = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
    const { bytes, sha256 } = report;
    await updateBackup(ctx.db, id, { state: "good", bytes, sha256, rowCount }, ctx.clock.nowMs());
  } catch (error) {
    await updateBackup(ctx.db, id, { state: "failed" }, ctx.clock.nowMs());
    // What cannot be removed is swept by a later start.
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await removeSurplus(ctx);
  return id;
}

async function removeSurplus(ctx: KeepContext): Promise<void> {
  const daily = (await listGoodBackups(ctx.db, ["nightly", "person"])).slice(KEPT);
  const older = (await listGoodBackups(ctx.db, ["migration"])).slice(KEPT_BEFORE_UPGRADE);
  for (const { id, file } of [...daily, ...older]) {
    await rm(join(backupFolder(ctx.dataDir), file), { force: true });
    await updateBackup(ctx.db, id, { state: "removed" }, ctx.clock.nowMs());
  }
}

/** The backups of this installation, the newest first. A file that is gone is said to be. */
export async function readBackups(ctx: Pick<AppContext, "db" | "dataDir" | "clock">): Promise<BackupList> {
  const rows = await listBackups(ctx.db, SHOWN);
  const folder = backupFolder(ctx.dataDir);
  return {
    folder,
    isLate: (await findLateBackup(ctx)) !== null,
    items: rows.map((row) => ({
      id: row.id,
      at: timeOf(row.createdAtMs),
      reason: row.reason,
      state: stateOf(row, folder, ctx.clock.nowMs()),
      file: row.file,
      bytes: row.bytes,
      rows: row.rowCount,
      sha256: row.sha256,
    })),
  };
}

/** What the row says, unless its process died over it, or its file is not there any more. */
function stateOf(row: BackupRow, folder: string, nowMs: number): BackupList["items"][number]["state"] {
  if (row.state === "running") return nowMs - row.createdAtMs > LONGEST_MS ? "failed" : "running";
  if (row.state === "failed") return "failed";
  return row.state === "good" && existsSync(join(folder, row.file)) ? "good" : "missing";
}

/** When the last good backup was made, if that is too long ago; null when all is well. An installation of today has time. */
export async function findLateBackup(
  ctx: Pick<AppContext, "db" | "clock">,
): Promise<{ lastAtMs: number | null } | null> {
  const lastAtMs = await findLastBackup(ctx.db);
  const sinceMs = lastAtMs ?? (await findFirstStart(ctx.db));
  return sinceMs !== null && ctx.clock.nowMs() - sinceMs > LATE_MS ? { lastAtMs } : null;
}
