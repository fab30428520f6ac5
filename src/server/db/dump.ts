import Database from "better-sqlite3";
import { getTableName } from "drizzle-orm";
import mysql from "mysql2";
import { sqliteKit } from "./kit";
import { buildSchema } from "./schema/schema";

/** A cell as text, or null: whole numbers as digits, so that none is rounded on the way. */
export type Cell = string | null;

/** One table of a database: its name, its columns, and its rows one by one. */
export type DumpedTable = { table: string; columns: string[]; rows: AsyncIterable<Cell[]> };

/** Filled by each migration, never from a backup. */
const fixedTables = ["transfer_moves"];

/** Names of our tables, parents before those that name them. */
export const dumpedTables: readonly string[] = Object.values(buildSchema(sqliteKit))
  .map((table) => getTableName(table))
  .filter((name) => !fixedTables.includes(name));

/**
 * Every row of our tables as they stood at one moment, whatever is written meanwhile: one read transaction on a connection
 * of its own. A table that a later version brings is not there yet. The tables come one after the other; read each to its end.
 */
export async function* dumpTables(databaseUrl: string): AsyncGenerator<DumpedTable> {
  if (databaseUrl.startsWith("mysql://")) yield* dumpMysql(databaseUrl);
  else yield* dumpSqlite(databaseUrl.slice("file:".length));
}

async function* dumpSqlite(path: string): AsyncGenerator<DumpedTable> {
  const client = new Database(path, { readonly: true, timeout: 5_000 });
  client.defaultSafeIntegers(true);
  try {
    client.exec("BEGIN");
    const present = client.prepare<[], string>("select name from sqlite_master where type = 'table'").pluck().all();
    for (const table of dumpedTables.filter((name) => present.includes(name))) {
      const statement = client.prepare<[], unknown[]>(`select * from "${table}"`).raw();
      yield { table, columns: statement.columns().map(({ name }) => name), rows: sqliteRows(statement) };
    }
  } finally {
    client.close();
  }
}

async function* sqliteRows(statement: Database.Statement<[], unknown[]>): AsyncGenerator<Cell[]> {
  for (const row of statement.iterate()) yield row.map(cellOf);
}

async function* dumpMysql(databaseUrl: string): AsyncGenerator<DumpedTable> {
  const connection = connectMysql(databaseUrl);
  const asked = connection.promise();
  try {
    await asked.query("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    await asked.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    const [found] = await asked.query<mysql.RowDataPacket[]>(
      "select table_name as name from information_schema.tables where table_schema = database()",
    );
    const present = new Set(found.map((row) => String(row.name)));
    for (const table of dumpedTables.filter((name) => present.has(name))) {
      const [, fields] = await asked.query(`select * from \`${table}\` limit 0`);
      yield { table, columns: fields.map(({ name }) => name), rows: mysqlRows(connection, table) };
    }
  } finally {
    await asked.end();
  }
}

async function* mysqlRows(connection: mysql.Connection, table: string): AsyncGenerator<Cell[]> {
  const query = connection.query({ sql: `select * from \`${table}\``, rowsAsArray: true });
  for await (const row of query.stream({ highWaterMark: 500 })) {
    if (Array.isArray(row)) yield row.map(cellOf);
  }
}

/** A connection beside the pool, with the same rules for text and numbers. */
export function connectMysql(databaseUrl: string): mysql.Connection {
  return mysql.createConnection({
    uri: databaseUrl,
    charset: "UTF8MB4_BIN",
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: "Z",
  });
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  throw new Error("a column holds neither text nor a whole number");
}
