import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { uploadFolder } from "@/server/services/uploads/upload-place";
import { backupFolder } from "./keep-backups";

/** What a process works with while it proves or writes a backup, or takes a file, names it: `restore-<pid>-…`, `….<pid>.part`. */
const leftovers = [/^restore-(\d+)-/, /\.(\d+)\.part$/];

/** Removes what processes that died left of backups and uploads in this data folder. Returns the names. */
export function sweepLeftovers(dataDir: string): string[] {
  return [dataDir, backupFolder(dataDir), uploadFolder(dataDir)].flatMap((folder) =>
    namesIn(folder).filter((name) => {
      const pid = leftovers.map((pattern) => Number(pattern.exec(name)?.[1] ?? 0)).find((found) => found > 0);
      // What has our own number was left by an earlier process that had it: this one has just begun.
      if (pid === undefined || (pid !== process.pid && isAlive(pid))) return false;
      rmSync(join(folder, name), { recursive: true, force: true });
      return true;
    }),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
