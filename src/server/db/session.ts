import { AsyncLocalStorage } from "node:async_hooks";
import { getTableColumns, type InferInsertModel, type InferSelectModel, type SQL } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Schema } from "./schema/schema";

export type Dialect = "sqlite" | "mysql";
type Builders = Pick<BetterSQLite3Database, "select" | "selectDistinct">;
type ColumnName<T extends SQLiteTable> = Extract<keyof InferSelectModel<T>, string>;
export type Patch<T extends SQLiteTable> = { [K in keyof InferInsertModel<T>]?: InferInsertModel<T>[K] | SQL };

/** What tells an existing row apart, and what is set when it exists. */
export type UpsertKeys<T extends SQLiteTable> = { target: ColumnName<T>[]; set: ColumnName<T>[] };

/** Everything a repository may use; nothing of a single database is reachable from here. */
export interface Session {
  readonly dialect: Dialect;
  /** The tables. */
  readonly t: Schema;
  /** Select builders. On the root they read the last committed state; inside a transaction, the transaction's. */
  readonly read: Builders;
  insert<T extends SQLiteTable>(table: T, rows: InferInsertModel<T> | InferInsertModel<T>[]): Promise<void>;
  /** Insert, or set the named columns when the row of the target key exists. One unique key per upserted table. */
  upsert<T extends SQLiteTable>(table: T, row: InferInsertModel<T>, on: UpsertKeys<T>): Promise<void>;
  /** Rows that matched, in both databases. */
  update<T extends SQLiteTable>(table: T, set: Patch<T>, where: SQL | undefined): Promise<number>;
  delete<T extends SQLiteTable>(table: T, where: SQL | undefined): Promise<number>;
  /** The same query, its rows locked until the transaction ends; waits for other holders. */
  lockRows<Q extends PromiseLike<unknown>>(query: Q): Q;
  /** Unix milliseconds on the clock of the database: the only clock of leases. */
  nowMs(): Promise<number>;
  /** Another number after each commit by anybody; null where that cannot be told at once, and inside a transaction. */
  lastChange(): number | null;
  /** All or nothing. The body awaits database work only, and uses the session it is given. */
  tx<R>(body: (session: Session) => Promise<R>): Promise<R>;
}

/** The root session of a process. */
export interface Store extends Session {
  /** The address that it was opened with, which may hold a password: never shown. */
  readonly url: string;
  /** Durable commits since the start, for measurements. */
  readonly commits: () => number;
  /** Runs DDL or a check that no repository may use; only `server/db` and start-up call it. */
  execute(statement: string): Promise<void>;
  /** Rows of a statement of the database itself (settings, triggers). */
  inspect(statement: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/**
 * The connection broke while COMMIT was under way: the transaction may stand or not.
 * Re-read by key on a new connection before anything else (faults.md D08).
 */
export class CommitUnclearError extends Error {
  constructor(cause: unknown) {
    super("the database did not confirm the commit", { cause });
    this.name = "CommitUnclearError";
  }
}

const insideTransaction = new AsyncLocalStorage<true>();

/** A root session used inside a transaction would wait for itself (SQLite) or escape it (MySQL): refuse in both. */
export function refuseInsideTransaction(): void {
  if (insideTransaction.getStore())
    throw new Error("the root session was used inside a transaction: pass the session on");
}

export function runInsideTransaction<R>(body: () => Promise<R>): Promise<R> {
  return insideTransaction.run(true, body);
}

/** The column object behind a property name. */
export function columnOf(table: SQLiteTable, name: string): SQLiteColumn {
  const column = getTableColumns(table)[name];
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

export function rowsOf<R>(rows: R | R[]): R[] {
  return Array.isArray(rows) ? rows : [rows];
}
