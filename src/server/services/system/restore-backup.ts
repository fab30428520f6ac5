import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BackupHeader } from "@/domain/backup";
import { PreconditionError } from "@/domain/errors";
import { type LoadedRows, loadTables } from "@/server/db/load";
import { migrate } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import { findLedgerFaults } from "@/server/repositories/ledger-check.repository";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import type { AppContext } from "@/server/services/context";
import { type BackupPlace, readBackup, readBackupHeader } from "./write-backup";

type RestoreContext = Pick<AppContext, "vault" | "dataDir" | "mode">;

/**
 * Puts a backup into an empty database, after all of it was proven: every piece of the file, the audit chain and the books.
 * The database begins a new epoch: when it is opened, it is frozen and takes what waited for unknown.
 * @throws PreconditionError `backup.foreign` | `backup.key` | `backup.mode` | `backup.broken`, before anything is written
 * @throws DamagedFileError before anything is written. @throws Error when the database is not empty
 * @source docs/design/security.md §11
 */
export async function restoreBackup(ctx: RestoreContext, place: BackupPlace, file: string): Promise<BackupHeader> {
  const { header } = await readBackupHeader(file);
  if (header.mode !== ctx.mode) {
    throw new PreconditionError("backup.mode", `This backup belongs to ${header.mode}, not to ${ctx.mode}.`);
  }
  await proveBackup(ctx, place, file, header);
  const migrations = { folder: join(place.root, "drizzle"), tag: header.schema };
  await loadTables(place.databaseUrl, migrations, asRestored(readBackup(ctx, file).rows));
  const store = openStore(place.databaseUrl);
  try {
    await migrate(store, migrations.folder);
  } finally {
    await store.close();
  }
  return header;
}

/** Loads it beside everything, into a file that is removed again, and looks at what it would be. */
async function proveBackup(ctx: RestoreContext, place: BackupPlace, file: string, header: BackupHeader): Promise<void> {
  mkdirSync(ctx.dataDir, { recursive: true });
  const folder = mkdtempSync(join(ctx.dataDir, `restore-${process.pid}-`));
  const databaseUrl = `file:${join(folder, "proof.db")}`;
  const migrations = { folder: join(place.root, "drizzle"), tag: header.schema };
  try {
    await loadTables(databaseUrl, migrations, readBackup(ctx, file).rows);
    const store = openStore(databaseUrl);
    try {
      await migrate(store, migrations.folder);
      const verdict = await verifyAudit({ db: store, vault: ctx.vault, dataDir: folder });
      const faults = await findLedgerFaults(store);
      if (!verdict.ok) faults.push(`the audit chain is broken at ${verdict.firstBroken}`);
      if (faults.length > 0)
        throw new PreconditionError("backup.broken", `This backup is broken: ${faults.join("; ")}.`);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same rows, but for what says which database they lie in: the next start begins an epoch before anything else. */
async function* asRestored(parts: AsyncIterable<LoadedRows>): AsyncGenerator<LoadedRows> {
  for await (const part of parts) {
    const place = part.table === "engine_state" ? part.columns.indexOf("restore_state") : -1;
    yield place === -1 ? part : { ...part, rows: part.rows.map((row) => row.with(place, "loaded")) };
  }
}
