import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the file of one lease says of the database: its fence was given, and its last attempt was opened. */
type SpoolMark = { accountId: string; fence: number; lastAttemptId: string | null };

/** The marks of all spools of this host. A line that was cut by a crash counts for nothing. */
export function listSpools(dataDir: string): SpoolMark[] {
  const folder = join(dataDir, "spool");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const [, accountId, fence] = /^(.+)\.(\d+)\.jsonl$/.exec(name) ?? [];
    if (accountId === undefined || fence === undefined) return [];
    return [{ accountId, fence: Number(fence), lastAttemptId: lastAttempt(readFileSync(join(folder, name), "utf8")) }];
  });
}

function lastAttempt(text: string): string | null {
  const ids = text.split("\n").flatMap((line) => /^\{"attemptId":"([a-z0-9_]+)".*\}$/.exec(line)?.[1] ?? []);
  return ids.at(-1) ?? null;
}
