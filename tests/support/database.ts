import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import { allowedMoves } from "@/domain/transfer-states";
import { migrate } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { createTriggers, missingTriggers } from "@/server/db/triggers";

const serverUrl = process.env.TEST_DATABASE_URL;

/** The database that this run of the suite is about. */
export const databaseKind = serverUrl ? "mysql" : "sqlite";

export type TestDatabase = { store: Store; url: string; close: () => Promise<void> };

type DatabaseOptions = {
  clockMs?: () => number;
  /** Where a new SQLite file lies; a folder of its own if nothing is said. */
  folder?: string | undefined;
};

/**
 * A migrated, empty database of its own: a file, or a database on the server, which is that of `TEST_DATABASE_URL` if
 * nothing is said.
 */
export async function testDatabase(options: DatabaseOptions & { server?: string | null } = {}): Promise<TestDatabase> {
  const server = options.server === undefined ? serverUrl : options.server;
  return server ? freshMysql(server, options) : freshSqlite(options);
}

/** A second connection to the same database, as another process would have it. */
export function reopen(database: TestDatabase, options: { clockMs?: () => number } = {}): Store {
  return openStore(database.url, options);
}

async function freshSqlite(options: DatabaseOptions): Promise<TestDatabase> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "im-test-"));
  const file = join(folder, "test.db");
  copyFileSync(await sqliteTemplate(), file);
  const url = `file:${file}`;
  const store = openStore(url, options);
  return {
    store,
    url,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One migrated file per state of the migrations and triggers, shared by all test processes. */
async function sqliteTemplate(): Promise<string> {
  const sources = ["drizzle/sqlite/meta/_journal.json", "src/server/db/triggers.ts", "src/domain/transfer-states.ts"];
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync("drizzle/sqlite/meta/_journal.json", "utf8"));
  const files = [...sources, ...journal.entries.map((entry) => `drizzle/sqlite/${entry.tag}.sql`)];
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  const folder = join(tmpdir(), "im-test-templates");
  mkdirSync(folder, { recursive: true });
  const template = join(folder, `${hash.digest("hex").slice(0, 16)}.db`);
  if (existsSync(template)) return template;
  const draft = `${template}.${randomBytes(4).toString("hex")}`;
  const store = openStore(`file:${draft}`);
  await migrate(store, "drizzle");
  await store.inspect("pragma wal_checkpoint(truncate)");
  await store.close();
  renameSync(draft, template);
  return template;
}

const mysqlDatabases: { free: { server: string; name: string }[] } = { free: [] };

async function freshMysql(server: string, options: DatabaseOptions): Promise<TestDatabase> {
  const place = mysqlDatabases.free.findIndex((one) => one.server === server);
  const reused = place === -1 ? undefined : mysqlDatabases.free.splice(place, 1)[0]?.name;
  const name = reused ?? `app_${process.pid}_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (!reused) await createMysql(server, name);
  const store = openStore(url.href, options);
  if (reused) await emptyMysql(store);
  else await migrate(store, "drizzle");
  return {
    store,
    url: url.href,
    close: async () => {
      await store.close();
      mysqlDatabases.free.push({ server, name });
    },
  };
}

async function createMysql(server: string, name: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: server });
  await connection.query(`create database ${name} character set utf8mb4 collate utf8mb4_bin`);
  await connection.end();
}

/** Empties every table that has rows; `truncate` fires no trigger. */
async function emptyMysql(store: Store): Promise<void> {
  const kept = new Set(["schema_migrations", "schema_lock", "transfer_moves"]);
  const tables = await store.inspect(
    "select table_name as name from information_schema.tables where table_schema = database()",
  );
  const names = tables.map((row) => String(row.name)).filter((name) => !kept.has(name));
  const filled = await store.inspect(
    names.map((name) => `select '${name}' as name, exists (select 1 from ${name}) as filled`).join(" union all "),
  );
  for (const row of filled) {
    if (Number(row.filled) !== 1) continue;
    await store.execute(`set statement foreign_key_checks = 0 for truncate table ${String(row.name)}`);
  }
  // A quarter of the way to a test: only where one took the guards away.
  const isGuarded = (await missingTriggers(store)).length === 0;
  const moves = await store.read.select().from(store.t.transferMoves);
  if (!isGuarded || moves.length !== allowedMoves().length) await createTriggers(store);
}
