import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openMysql } from "./mysql";
import type { Store } from "./session";
import { openSqlite } from "./sqlite";

/**
 * Opens the database of `DATABASE_URL`: `file:<absolute path>` or `mysql://…`.
 * `clockMs` replaces the database clock in simulations and tests of time.
 */
export function openStore(url: string, options: { clockMs?: () => number } = {}): Store {
  if (url.startsWith("mysql://")) return openMysql(url, options);
  if (!url.startsWith("file:/")) throw new Error("DATABASE_URL must be file:<absolute path> or mysql://…");
  const file = url.slice("file:".length);
  mkdirSync(dirname(file), { recursive: true });
  return openSqlite(file, options);
}
