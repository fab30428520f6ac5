import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { getTableColumns, getTableName, sql } from "drizzle-orm";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { DuplicateRowError } from "@/domain/errors";
import { sqliteKit } from "./kit";
import { buildSchema } from "./schema/schema";
import { columnOf, refuseInsideTransaction, rowsOf, runInsideTransaction, type Session, type Store } from "./session";

const BUSY_TIMEOUT_MS = 5_000;
const BUSY_PAUSE_MS = 10;

/** Waits in order of arrival; SQLite has one writer. */
class FairMutex {
  #tail: Promise<unknown> = Promise.resolve();

  run<R>(body: () => Promise<R>): Promise<R> {
    const turn = this.#tail.then(body, body);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * Opens a SQLite file: one writer connection behind a fair mutex, one read-only connection for everything else.
 * `clockMs` replaces the database clock in simulations.
 */
export function openSqlite(file: string, options: { clockMs?: () => number } = {}): Store {
  const writerClient = connect(file, false);
  const readerClient = connect(file, true);
  const writer = drizzle({ client: writerClient });
  const reader = drizzle({ client: readerClient });
  const tables = buildSchema(sqliteKit);
  const mutex = new FairMutex();
  let commits = 0;

  const clock = async (builders: BetterSQLite3Database): Promise<number> => {
    if (options.clockMs) return options.clockMs();
    const row = builders.get<{ now: bigint }>(sql`select cast(unixepoch('subsec') * 1000 as integer) as now`);
    return Number(row.now);
  };
  const build = (
    builders: BetterSQLite3Database,
    write: <R>(statement: () => R) => Promise<R>,
    tx: Session["tx"],
    beforeRead: () => void,
  ): Session => ({
    dialect: "sqlite",
    t: tables,
    get read() {
      beforeRead();
      return builders;
    },
    nowMs: () => clock(builders),
    tx,
    // BEGIN IMMEDIATE already holds the only write lock.
    lockRows: (query) => query,
    insert: (table, rows) =>
      write(() => {
        const list = rowsOf(rows);
        if (list.length < MANY) writer.insert(table).values(list).run();
        else insertMany(writerClient, table, list);
      }),
    upsert: (table, row, on) =>
      write(() => {
        const [first, ...rest] = on.target.map((name) => columnOf(table, name));
        if (!first) throw new Error("an upsert needs a target");
        const set = Object.fromEntries(
          on.set.map((name) => [name, sql`excluded.${sql.identifier(columnOf(table, name).name)}`]),
        );
        writer
          .insert(table)
          .values(row)
          .onConflictDoUpdate({ target: [first, ...rest], set: asPatch(set) })
          .run();
      }),
    update: (table, set, where) => write(() => writer.update(table).set(asPatch(set)).where(where).run().changes),
    delete: (table, where) => write(() => writer.delete(table).where(where).run().changes),
  });

  const guard = async <R>(statement: () => R): Promise<R> => {
    try {
      return statement();
    } catch (error) {
      throw readError(error);
    }
  };
  const nested = (depth: number): Session =>
    build(
      writer,
      guard,
      async (body) => {
        writerClient.exec(`SAVEPOINT s${depth}`);
        try {
          const result = await body(nested(depth + 1));
          writerClient.exec(`RELEASE s${depth}`);
          return result;
        } catch (error) {
          writerClient.exec(`ROLLBACK TO s${depth}; RELEASE s${depth}`);
          throw error;
        }
      },
      () => undefined,
    );
  const topTx: Session["tx"] = async (body) => {
    refuseInsideTransaction();
    return mutex.run(() =>
      runInsideTransaction(async () => {
        await whenFree(() => writerClient.exec("BEGIN IMMEDIATE"));
        try {
          const result = await body(nested(0));
          writerClient.exec("COMMIT");
          commits += 1;
          return result;
        } catch (error) {
          if (writerClient.inTransaction) writerClient.exec("ROLLBACK");
          throw error;
        }
      }),
    );
  };
  const writeAlone = <R>(statement: () => R): Promise<R> => {
    refuseInsideTransaction();
    return mutex.run(async () => {
      const result = await whenFree(() => statement()).catch((error: unknown) => {
        throw readError(error);
      });
      commits += 1;
      return result;
    });
  };
  const root = build(reader, writeAlone, topTx, refuseInsideTransaction);
  return Object.assign(root, {
    commits: () => commits,
    execute: (statement: string) => mutex.run(() => whenFree(() => void writerClient.exec(statement))),
    inspect: (statement: string) => mutex.run(() => whenFree(() => readRows(writerClient, statement))),
    close: () =>
      mutex.run(async () => {
        readerClient.close();
        writerClient.close();
      }),
  });
}

/**
 * Runs a statement once the write lock of another process is free, or throws SQLITE_BUSY after five seconds. The driver
 * waits without returning to the event loop, so it waits a moment only and the rest of the time is slept.
 */
async function whenFree<R>(statement: () => R): Promise<R> {
  for (let waitedMs = 0; ; waitedMs += BUSY_PAUSE_MS) {
    try {
      return statement();
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
      if (!isBusy || waitedMs >= BUSY_TIMEOUT_MS) throw error;
    }
    await sleep(BUSY_PAUSE_MS);
  }
}

const MANY = 20;

/** Many rows by one prepared statement: building and parsing one long statement costs four times as much. */
function insertMany(client: Database.Database, table: SQLiteTable, rows: readonly object[]): void {
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const statement = client.prepare(`insert into "${getTableName(table)}" (${names}) values (${marks})`);
  client.exec("SAVEPOINT many");
  try {
    for (const row of rows) statement.run(columns.map(([name, column]) => bound(column, memberOf(row, name))));
    client.exec("RELEASE many");
  } catch (error) {
    client.exec("ROLLBACK TO many; RELEASE many");
    throw error;
  }
}

/** A row's own member of this name; nothing that every object has from its birth. */
function memberOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined;
}

function bound(column: SQLiteColumn, value: unknown): unknown {
  const given = value === undefined ? column.default : value;
  return given === undefined || given === null ? null : column.mapToDriverValue(given);
}

function connect(file: string, isReadOnly: boolean): Database.Database {
  const client = new Database(file, { readonly: isReadOnly, timeout: BUSY_PAUSE_MS });
  client.defaultSafeIntegers(true);
  if (!isReadOnly) {
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = FULL");
  }
  client.pragma("foreign_keys = ON");
  client.pragma("recursive_triggers = ON");
  return client;
}

/** Rows of a pragma or a select; integers as numbers. */
function readRows(client: Database.Database, statement: string): Record<string, unknown>[] {
  const rows = client.prepare(statement).safeIntegers(false).all();
  return rows.flatMap((row) => (typeof row === "object" && row !== null ? [{ ...row }] : []));
}

/** Unique violations become one domain error; everything else stays what it is. */
function readError(error: unknown): unknown {
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
