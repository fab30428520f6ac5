import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Connection } from "mysql2/promise";
import { type Cell, connectMysql, dumpedTables } from "./dump";
import { migrateTo } from "./migrate";
import { openStore } from "./open-store";
import type { Store } from "./session";

/** Rows of a table that stands in the order of `dumpTables`. */
export type LoadedRows = { table: string; columns: readonly string[]; rows: readonly (readonly Cell[])[] };

/**
 * Puts rows back into a database that holds none, all of them or none: tables first, then one transaction. It has no
 * triggers afterwards: `migrate` adds them before anybody opens it.
 * @throws Error when the database holds rows of ours
 */
export async function loadTables(
  databaseUrl: string,
  migrations: { folder: string; tag: string },
  parts: AsyncIterable<LoadedRows>,
): Promise<void> {
  if (databaseUrl.startsWith("file:")) mkdirSync(dirname(databaseUrl.slice("file:".length)), { recursive: true });
  const store = openStore(databaseUrl);
  try {
    await requireEmpty(store);
    await dropTriggers(store);
    await migrateTo(store, migrations.folder, migrations.tag);
  } finally {
    await store.close();
  }
  if (databaseUrl.startsWith("mysql://")) await loadMysql(databaseUrl, parts);
  else await loadSqlite(databaseUrl.slice("file:".length), parts);
}

/** @throws Error naming a table that is not empty */
async function requireEmpty(store: Store): Promise<void> {
  for (const table of await presentTables(store)) {
    const rows = await store.inspect(`select 1 as one from ${table} limit 1`);
    if (rows.length > 0)
      throw new Error(`the database is not empty (${table}): a backup is restored into an empty one`);
  }
}

async function presentTables(store: Store): Promise<string[]> {
  const listing = {
    sqlite: "select name as name from sqlite_master where type = 'table'",
    mysql: "select table_name as name from information_schema.tables where table_schema = database()",
  };
  const names = new Set((await store.inspect(listing[store.dialect])).map((row) => String(row.name)));
  return dumpedTables.filter((table) => names.has(table));
}

async function dropTriggers(store: Store): Promise<void> {
  const listing = {
    sqlite: "select name as name from sqlite_master where type = 'trigger'",
    mysql: "select trigger_name as name from information_schema.triggers where trigger_schema = database()",
  };
  for (const row of await store.inspect(listing[store.dialect])) await store.execute(`drop trigger ${row.name}`);
}

async function loadSqlite(path: string, parts: AsyncIterable<LoadedRows>): Promise<void> {
  const client = new Database(path, { timeout: 5_000 });
  try {
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = FULL");
    client.pragma("foreign_keys = ON");
    client.exec("BEGIN IMMEDIATE");
    for await (const { table, columns, rows } of parts) {
      const names = columns.map((name) => `"${name}"`).join(", ");
      const places = columns.map(() => "?").join(", ");
      const insert = client.prepare(`insert into "${named(table, columns)}" (${names}) values (${places})`);
      // A column of whole numbers takes digits as the number that they are.
      for (const row of rows) insert.run(...row);
    }
    client.exec("COMMIT");
  } finally {
    client.close();
  }
}

async function loadMysql(databaseUrl: string, parts: AsyncIterable<LoadedRows>): Promise<void> {
  const connection = connectMysql(databaseUrl).promise();
  try {
    await connection.query("START TRANSACTION");
    for await (const { table, columns, rows } of parts)
      await insertMysql(connection, named(table, columns), columns, rows);
    await connection.query("COMMIT");
  } finally {
    // What was not committed is rolled back with the connection.
    await connection.end();
  }
}

async function insertMysql(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map((name) => `\`${name}\``).join(", ");
  await connection.query(`insert into \`${table}\` (${names}) values ?`, [rows]);
}

/** @throws Error for a name that is none of ours */
function named(table: string, columns: readonly string[]): string {
  const strange = columns.find((name) => !/^[a-z][a-z0-9_]*$/.test(name));
  if (!dumpedTables.includes(table) || strange !== undefined) throw new Error(`there is no table or column ${table}`);
  return table;
}
