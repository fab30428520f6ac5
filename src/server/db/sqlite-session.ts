import type Database from "better-sqlite3";
import { type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { DuplicateRowError } from "@/domain/errors";
import type { Schema } from "./schema/schema";
import { columnOf, type Patch, rowsOf, type Session, type UpsertKeys } from "./session";
import { insertRows } from "./sqlite-insert-rows";

/** What all sessions of one file share. */
export type SqliteFile = {
  /** Keeps its prepared statements. */
  readonly client: Database.Database;
  readonly writer: BetterSQLite3Database;
  readonly tables: Schema;
  /** Replaces the clock of the database in simulations. */
  readonly clockMs: (() => number) | undefined;
};

/** Statements of a session; where they are read and when they may write is decided by its two kinds. */
export abstract class SqliteSession implements Session {
  readonly dialect = "sqlite";

  protected constructor(protected readonly file: SqliteFile) {}

  protected abstract get builders(): BetterSQLite3Database;
  abstract tx<R>(body: (session: Session) => Promise<R>): Promise<R>;
  protected abstract write<R>(statement: () => R): Promise<R>;

  get t(): Schema {
    return this.file.tables;
  }

  get read(): BetterSQLite3Database {
    return this.builders;
  }

  async nowMs(): Promise<number> {
    if (this.file.clockMs) return this.file.clockMs();
    const row = this.builders.get<{ now: bigint }>(sql`select cast(unixepoch('subsec') * 1000 as integer) as now`);
    return Number(row.now);
  }

  lastChange(): number | null {
    return null;
  }

  /** BEGIN IMMEDIATE already holds the only write lock. */
  lockRows<Q>(query: Q): Q {
    return query;
  }

  insert<T extends SQLiteTable>(table: T, rows: InferInsertModel<T> | InferInsertModel<T>[]): Promise<void> {
    return this.write(() => insertRows(this.file.client, table, rowsOf(rows)));
  }

  upsert<T extends SQLiteTable>(table: T, row: InferInsertModel<T>, on: UpsertKeys<T>): Promise<void> {
    return this.write(() => {
      const [first, ...rest] = on.target.map((name) => columnOf(table, name));
      if (!first) throw new Error("an upsert needs a target");
      const set = Object.fromEntries(
        on.set.map((name) => [name, sql`excluded.${sql.identifier(columnOf(table, name).name)}`]),
      );
      this.file.writer
        .insert(table)
        .values(row)
        .onConflictDoUpdate({ target: [first, ...rest], set: asPatch(set) })
        .run();
    });
  }

  update<T extends SQLiteTable>(table: T, set: Patch<T>, where: SQL | undefined): Promise<number> {
    return this.write(() => this.file.writer.update(table).set(asPatch(set)).where(where).run().changes);
  }

  delete<T extends SQLiteTable>(table: T, where: SQL | undefined): Promise<number> {
    return this.write(() => this.file.writer.delete(table).where(where).run().changes);
  }
}

/** Inside a transaction: reads and writes on the one writing connection, deeper ones as savepoints. */
export class SqliteTransaction extends SqliteSession {
  readonly #depth: number;

  constructor(file: SqliteFile, depth = 0) {
    super(file);
    this.#depth = depth;
  }

  protected get builders(): BetterSQLite3Database {
    return this.file.writer;
  }

  async tx<R>(body: (session: Session) => Promise<R>): Promise<R> {
    const { client } = this.file;
    const point = `s${this.#depth}`;
    client.exec(`SAVEPOINT ${point}`);
    try {
      const result = await body(new SqliteTransaction(this.file, this.#depth + 1));
      client.exec(`RELEASE ${point}`);
      return result;
    } catch (error) {
      client.exec(`ROLLBACK TO ${point}; RELEASE ${point}`);
      throw error;
    }
  }

  protected async write<R>(statement: () => R): Promise<R> {
    try {
      return statement();
    } catch (error) {
      throw asDomainError(error);
    }
  }
}

/** Unique violations become one domain error; everything else stays what it is. */
export function asDomainError(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error) {
    const code = "code" in cause ? cause.code : undefined;
    if (code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY") {
      return new DuplicateRowError(cause.message, error);
    }
    cause = cause.cause;
  }
  return error;
}

/** Drizzle cannot relate a generic table to its own set type; the keys were checked by `Patch<T>` at the caller. */
function asPatch(set: object): never {
  return set as never;
}
