import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { outcomeClasses } from "@/domain/outcomes";
import type { Lease } from "@/server/repositories/leases.repository";

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

/** Outcomes of one lease of an account on this host, durable before the database has them. @source docs/design/payments.md §2, S8 */
export type Spool = {
  /** Returns after the whole line is on the disk. @throws Error of the disk, also when it took only a part. */
  append(line: SpoolLine): void;
  close(): void;
};

/** What an earlier holder of the account left on this host. */
export type OldSpool = {
  fence: number;
  /** Oldest first. A line cut by a crash is left out: it was never relied upon. */
  lines: SpoolLine[];
  /** Its holder may still write to the file: remove it only when nothing more can come. */
  remove(): void;
};

/** Opens the spool of a lease: no other holder of the account ever writes to it or removes it while its answer may come. */
export function openSpool(dataDir: string, lease: Pick<Lease, "accountId" | "fence">): Spool {
  const folder = spoolFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(join(folder, fileName(lease)), "a", 0o600);
  syncFolder(folder);
  let isCut = false;
  return {
    append(line) {
      // A line that the disk took only a part of must not swallow the one after it.
      const text = `${isCut ? "\n" : ""}${JSON.stringify(line)}\n`;
      isCut = true;
      writeAll(file, Buffer.from(text));
      fsyncSync(file);
      isCut = false;
    },
    close: () => closeSync(file),
  };
}

/** The spools of the account that older leases left on this host, oldest lease first. */
export function listOldSpools(dataDir: string, lease: Pick<Lease, "accountId" | "fence">): OldSpool[] {
  const folder = spoolFolder(dataDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const fence = fenceOf(name, lease.accountId);
      return fence !== null && fence < lease.fence ? [{ fence, file: join(folder, name) }] : [];
    })
    .sort((a, b) => a.fence - b.fence)
    .map(({ fence, file }) => ({
      fence,
      lines: readFileSync(file, "utf8").split("\n").flatMap(readLine),
      remove: () => rmSync(file, { force: true }),
    }));
}

/** One write may take less than it was given, without an error. */
function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    const taken = writeSync(file, bytes, written);
    if (taken === 0) throw new Error("the disk took no byte");
    written += taken;
  }
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

function fileName(lease: Pick<Lease, "accountId" | "fence">): string {
  return `${lease.accountId}.${lease.fence}.jsonl`;
}

function fenceOf(name: string, accountId: string): number | null {
  const fence = /^\.(\d+)\.jsonl$/.exec(name.startsWith(accountId) ? name.slice(accountId.length) : "")?.[1];
  return fence === undefined ? null : Number(fence);
}
