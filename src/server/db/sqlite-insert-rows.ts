import type Database from "better-sqlite3";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

type Insertion = { source: string; columns: readonly (readonly [string, SQLiteColumn])[] };

const insertions = new WeakMap<SQLiteTable, Insertion>();

/**
 * Rows one by one through the one statement of their table, all or none: building and parsing a statement with all
 * their values costs four times as much. `client` keeps the statement for the next time.
 */
export function insertRows(client: Database.Database, table: SQLiteTable, rows: readonly object[]): void {
  const { source, columns } = insertionOf(table);
  const statement = client.prepare(source);
  const insert = (row: object) => statement.run(columns.map(([name, column]) => bound(column, memberOf(row, name))));
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return void insert(only);
  client.exec("SAVEPOINT many");
  try {
    rows.forEach(insert);
    client.exec("RELEASE many");
  } catch (error) {
    client.exec("ROLLBACK TO many; RELEASE many");
    throw error;
  }
}

/** The statement that inserts one row of a table, and what it binds; the same for every row. */
function insertionOf(table: SQLiteTable): Insertion {
  const known = insertions.get(table);
  if (known) return known;
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const made = { source: `insert into "${getTableName(table)}" (${names}) values (${marks})`, columns };
  insertions.set(table, made);
  return made;
}

/** A row's own member of this name; nothing that every object has from its birth. */
function memberOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined;
}

function bound(column: SQLiteColumn, value: unknown): unknown {
  const given = value === undefined ? column.default : value;
  return given === undefined || given === null ? null : column.mapToDriverValue(given);
}
