import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { type BackupHeader, backupHeader, backupMark } from "@/domain/backup";
import { PreconditionError } from "@/domain/errors";
import { dumpTables } from "@/server/db/dump";
import { lastMigration } from "@/server/db/migrate";
import { readSealed, readSealedHead, writeSealed } from "@/server/platform/sealed-file";
import { appendAudit } from "@/server/repositories/audit.repository";
import { readSealFacts } from "@/server/repositories/seal.repository";
import type { AppContext, ServiceContext } from "@/server/services/context";
import { packTables, type RowCounts, unpackTables } from "./backup-content";

type BackupContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "version"> & {
  caller: Pick<ServiceContext["caller"], "actor">;
};

/** Where the database and its migrations lie. */
export type BackupPlace = { databaseUrl: string; root: string };

/** What was written. */
export type BackupReport = {
  id: string;
  file: string;
  bytes: number;
  sha256: string;
  takenAt: string;
  rows: RowCounts;
};

/**
 * Writes all rows of one moment into a new file, sealed, and reads it back. The installation may go on meanwhile.
 * @throws Error when the file exists, or what was read back is something else than what was written; nothing is left then
 * @source docs/design/security.md §11
 */
export async function writeBackup(ctx: BackupContext, file: string, id = ctx.ids.next("bak")): Promise<BackupReport> {
  const { facts } = await readSealFacts(ctx.db);
  await noteBackup(ctx, id, facts.deploymentId);
  return sealBackup(ctx, { ...facts, id, atMs: ctx.clock.nowMs() }, file);
}

/** The same for a database of any version: nothing is asked of it but its rows. */
export async function sealBackup(
  ctx: Pick<BackupContext, "db" | "vault" | "version">,
  facts: Pick<BackupHeader, "id" | "mode" | "deploymentId" | "restoreEpoch"> & { atMs: number },
  file: string,
): Promise<BackupReport> {
  const { id, mode, deploymentId, restoreEpoch } = facts;
  const takenAt = new Date(facts.atMs).toISOString();
  const key = randomBytes(32);
  const header: BackupHeader = {
    format: 1,
    id,
    takenAt,
    version: ctx.version,
    dialect: ctx.db.dialect,
    schema: await lastMigration(ctx.db),
    mode,
    deploymentId,
    restoreEpoch,
    key: ctx.vault.seal(key.toString("base64"), keyPlace(id)),
  };
  const head = `${backupMark} ${JSON.stringify(header)}`;
  const rows: RowCounts = {};
  const { bytes, sha256 } = await writeSealed(file, head, key, packTables(dumpTables(ctx.db.url), rows));
  try {
    const back: RowCounts = {};
    for await (const part of readBackup(ctx, file).rows) {
      back[part.table] = (back[part.table] ?? 0) + part.rows.length;
    }
    const differs = Object.entries(rows).find(([table, count]) => (back[table] ?? 0) !== count);
    if (differs) throw new Error(`the backup holds other rows of ${differs[0]} than the database`);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { id, file, bytes, sha256, takenAt, rows };
}

/** Before the rows are read, so that the backup itself says that it was made. */
async function noteBackup(ctx: BackupContext, id: string, deploymentId: string): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "system.backup",
      objectKind: "system",
      objectId: deploymentId,
      after: { backup: id },
      atMs: ctx.clock.nowMs(),
    });
  });
}

/** What a file says of itself, not proven yet. @throws PreconditionError `backup.foreign` when it is no backup */
export async function readBackupHeader(file: string): Promise<{ header: BackupHeader; head: string }> {
  const head = await readSealedHead(file).catch(() => "");
  const [, text = ""] = head.startsWith(`${backupMark} `) ? [head, head.slice(backupMark.length + 1)] : [];
  try {
    return { header: backupHeader.parse(JSON.parse(text)), head };
  } catch {
    throw new PreconditionError("backup.foreign", "This file is no backup of this program.");
  }
}

/**
 * The rows of a backup, proven as far as they were read; only its end proves that nothing is missing.
 * @throws PreconditionError `backup.foreign` | `backup.key` when the keys of this installation do not open it
 * @throws DamagedFileError
 */
export function readBackup(ctx: Pick<AppContext, "vault">, file: string) {
  const open = async function* () {
    const { header, head } = await readBackupHeader(file);
    yield* unpackTables(readSealed(file, head, openKey(ctx, header)));
  };
  return { rows: open() };
}

function openKey({ vault }: Pick<AppContext, "vault">, { id, key }: BackupHeader): Buffer {
  try {
    return Buffer.from(vault.open(key, keyPlace(id)), "base64");
  } catch {
    throw new PreconditionError("backup.key", "The keys of this installation do not open this backup.");
  }
}

function keyPlace(id: string) {
  return { class: "evidence" as const, table: "backups", column: "key", rowId: id, kind: "backup", version: 1 };
}
