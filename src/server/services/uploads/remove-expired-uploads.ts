import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UPLOAD_KEPT_MS } from "@/domain/upload.schema";
import { listExpiredUploads, removeUpload } from "@/server/repositories/uploads.repository";
import type { AppContext } from "@/server/services/context";
import { uploadFile, uploadFolder } from "./upload-place";

const PAGE = 200;

/**
 * Removes uploads whose day is over, and files that a crash left without a row. Returns how many files went.
 * @source docs/design/security.md §11
 */
export async function removeExpiredUploads(ctx: Pick<AppContext, "db" | "clock" | "dataDir">): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  let removed = 0;
  for (;;) {
    const rows = await listExpiredUploads(ctx.db, nowMs, PAGE);
    for (const { id } of rows) {
      await rm(uploadFile(ctx.dataDir, id), { force: true });
      await removeUpload(ctx.db, id);
      removed += 1;
    }
    if (rows.length < PAGE) break;
  }
  return removed + (await removeOrphans(ctx.dataDir, nowMs));
}

/** A file is older than its row could be: its upload never came to an end. */
async function removeOrphans(dataDir: string, nowMs: number): Promise<number> {
  const names = await readdir(uploadFolder(dataDir)).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(uploadFolder(dataDir), name);
    const found = await stat(path).catch(() => null);
    if (!found || nowMs - found.mtimeMs < UPLOAD_KEPT_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
