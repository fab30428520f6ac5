import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { outcomeClasses } from "@/domain/outcomes";

const lineSchema = z.strictObject({
  attemptId: z.string(),
  transferId: z.string(),
  fence: z.number().int(),
  class: z.enum(outcomeClasses),
  rule: z.string(),
  httpStatus: z.number().int().nullable(),
  upstreamCode: z.string().nullable(),
  upstreamMessage: z.string().nullable(),
  evidenceHash: z.string().nullable(),
  closedAtMs: z.number().int(),
});

/** One outcome that is known but perhaps not in the database yet. Holds no secret. */
export type SpoolLine = z.infer<typeof lineSchema>;

/** Outcomes of one account on this host, durable before the database has them. @source docs/design/payments.md §2, S8 */
export type Spool = {
  /** Returns after the line is on the disk. */
  append(line: SpoolLine): void;
  close(): void;
};

/** Opens the spool of an account; its folder and file are made when missing. */
export function openSpool(dataDir: string, accountId: string): Spool {
  const folder = spoolFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(spoolFile(dataDir, accountId), "a", 0o600);
  syncFolder(folder);
  return {
    append(line) {
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

/** Lines of an account's spool, oldest first. A line cut by a crash is left out: it was never relied upon. */
export function readSpool(dataDir: string, accountId: string): SpoolLine[] {
  const file = spoolFile(dataDir, accountId);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").flatMap(readLine);
}

/** Removes the spool of an account once every line of it is stored. Call it under the account's lease only. */
export function removeSpool(dataDir: string, accountId: string): void {
  rmSync(spoolFile(dataDir, accountId), { force: true });
}

/** The name of a new file is in its folder: a file that is on the disk under no name is lost all the same. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readLine(text: string): SpoolLine[] {
  try {
    return [lineSchema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}

function spoolFolder(dataDir: string): string {
  return join(dataDir, "spool");
}

function spoolFile(dataDir: string, accountId: string): string {
  return join(spoolFolder(dataDir), `${accountId}.jsonl`);
}
