import { z } from "zod";

/** What a backup says of itself in clear: enough to know whether it can be put back here, and nothing of its content. */
export const backupHeader = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  takenAt: z.iso.datetime(),
  /** Version of the program that wrote it. */
  version: z.string(),
  dialect: z.enum(["sqlite", "mysql"]),
  /** The newest migration. */
  schema: z.string(),
  mode: z.enum(["sandbox", "live"]),
  deploymentId: z.string(),
  restoreEpoch: z.int().min(1),
  /** The key of this file, sealed with the evidence key. */
  key: z.string(),
});
export type BackupHeader = z.infer<typeof backupHeader>;

/** There is nothing to choose: all rows of this moment. */
export const makeBackupInput = z.strictObject({});

/** The backups in the folder of an installation. `good`: read back after it was written; `missing`: its file is gone. */
export const backupList = z.strictObject({
  folder: z.string(),
  /** True when the last good one is older than wanted. */
  isLate: z.boolean(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      at: z.iso.datetime(),
      reason: z.enum(["nightly", "person", "migration"]),
      state: z.enum(["running", "good", "failed", "missing"]),
      file: z.string(),
      bytes: z.int(),
      rows: z.int(),
      sha256: z.string().nullable(),
    }),
  ),
});
export type BackupList = z.infer<typeof backupList>;

/** The first line of a backup. */
export const backupMark = "infini-manager-backup";
