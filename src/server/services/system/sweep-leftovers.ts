import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { systemClock } from "@/server/platform/clock";
import type { AppContext } from "@/server/services/context";
import { uploadFolder } from "@/server/services/uploads/upload-place";
import { backupFolder } from "./keep-backups";

/** What a process works with while it proves or writes a backup, or takes a file, names it: `restore-<pid>-…`, `….<pid>.part`. */
const leftovers = [/^restore-(\d+)-[0-9A-Za-z]{6}$/, /\.(\d+)\.part$/];

/** What was written to so lately may be somebody's work. Longer than a request may take to bring a file. */
const QUIET_MS = 10 * 60_000;

/**
 * Removes what processes that died left of backups and uploads in this data folder; at each start and every hour.
 * Returns the names. What it may not remove is logged and stays: it keeps nobody from starting.
 *
 * A number that nobody has proves little: containers that share the folder do not see each other's processes, and are
 * often all number 1. So uploads and backups alike, whatever their number, stay until nobody wrote to them for ten
 * minutes. `beganAtMs`: when this process began; what has its number and was written to since is its own work.
 */
export function sweepLeftovers(
  ctx: Pick<AppContext, "dataDir" | "log">,
  beganAtMs: number = performance.timeOrigin,
): string[] {
  const { dataDir, log } = ctx;
  // Files carry this machine's time, which a sandbox's may be ahead of.
  const quietSinceMs = systemClock.nowMs() - QUIET_MS;
  return [dataDir, backupFolder(dataDir), uploadFolder(dataDir)].flatMap((folder) =>
    namesIn(folder).filter((name) => {
      const path = join(folder, name);
      try {
        if (!isLeftover(path, quietSinceMs, beganAtMs)) return false;
        rmSync(path, { recursive: true, force: true });
      } catch (error) {
        log.error({ err: error, name }, "a leftover of a process that died could not be removed");
        return false;
      }
      log.warn({ name }, "a leftover of a process that died was removed");
      return true;
    }),
  );
}

function isLeftover(path: string, quietSinceMs: number, beganAtMs: number): boolean {
  const name = basename(path);
  const pid = leftovers.map((pattern) => Number(pattern.exec(name)?.[1] ?? 0)).find((found) => found > 0);
  if (pid === undefined || (pid !== process.pid && isAlive(pid))) return false;
  const writtenAtMs = lastWrittenAtMs(path);
  return writtenAtMs <= quietSinceMs && !(pid === process.pid && writtenAtMs >= beganAtMs);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Of a folder, when something in it was. What went away while we looked is somebody's work. */
function lastWrittenAtMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return Number.POSITIVE_INFINITY;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...namesIn(path).map((name) => lastWrittenAtMs(join(path, name))));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
