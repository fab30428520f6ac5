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

/** The first line of a backup. */
export const backupMark = "infini-manager-backup";
