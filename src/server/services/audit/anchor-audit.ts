import { createReadStream } from "node:fs";
import { appendFile, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { findAuditHead } from "@/server/repositories/audit.repository";
import type { AppContext } from "@/server/services/context";

/** The head of the chain as it stood at a moment, kept outside the database. */
const anchorSchema = z.strictObject({ atMs: z.int(), seq: z.int(), hash: z.string().length(64) });
export type AuditAnchor = z.infer<typeof anchorSchema>;

const EVERY_MS = 60_000;
const EVERY_ENTRIES = 1_000;
const TAIL_BYTES = 4_096;

type AnchorContext = Pick<AppContext, "db" | "clock" | "dataDir">;

/** Where the anchors lie. */
export function anchorFile(dataDir: string): string {
  return join(dataDir, "audit-anchors.log");
}

/**
 * Writes the head of the audit chain to `data/audit-anchors.log` when it moved since the last anchor and 60 s or 1,000
 * entries have passed. Cheap enough for a clock of a few seconds. True when it wrote.
 * @source docs/design/security.md §7
 */
export async function anchorAudit(ctx: AnchorContext): Promise<boolean> {
  const head = await findAuditHead(ctx.db);
  if (!head || head.seq === 0) return false;
  const last = await lastAnchor(ctx.dataDir);
  const nowMs = ctx.clock.nowMs();
  if (last && head.seq === last.seq) return false;
  const isDue = !last || head.seq < last.seq || head.seq - last.seq >= EVERY_ENTRIES || nowMs - last.atMs >= EVERY_MS;
  if (!isDue) return false;
  await mkdir(ctx.dataDir, { recursive: true });
  await appendFile(anchorFile(ctx.dataDir), `${JSON.stringify({ atMs: nowMs, ...head })}\n`, { mode: 0o600 });
  return true;
}

/** All anchors in the order they were written; a torn last line counts as none. */
export async function* readAnchors(dataDir: string): AsyncGenerator<AuditAnchor> {
  const file = await open(anchorFile(dataDir), "r").catch(() => null);
  if (!file) return;
  await file.close();
  const lines = createInterface({ input: createReadStream(anchorFile(dataDir), "utf8"), crlfDelay: Infinity });
  for await (const line of lines) {
    const anchor = parseAnchor(line);
    if (anchor) yield anchor;
  }
}

async function lastAnchor(dataDir: string): Promise<AuditAnchor | null> {
  const file = await open(anchorFile(dataDir), "r").catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(TAIL_BYTES), position: from });
    const lines = buffer.subarray(0, bytesRead).toString("utf8").split("\n").reverse();
    return lines.map(parseAnchor).find((anchor) => anchor !== null) ?? null;
  } finally {
    await file.close();
  }
}

function parseAnchor(line: string): AuditAnchor | null {
  try {
    const anchor = anchorSchema.safeParse(JSON.parse(line));
    return anchor.success ? anchor.data : null;
  } catch {
    return null;
  }
}
