import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { sqliteKit } from "./kit";
import { rememberStatements } from "./remember-statements";
import { buildSchema } from "./schema/schema";
import { refuseInsideTransaction, runInsideTransaction, type Session, type Store } from "./session";
import { asDomainError, SqliteSession, SqliteTransaction } from "./sqlite-session";

const BUSY_TIMEOUT_MS = 5_000;
const BUSY_PAUSE_MS = 10;
/** Of each connection at most. The start of a large batch would write pages twice that have no room in less. */
const CACHE_KIB = 32_768;

/**
 * Opens a SQLite file: one writer connection behind a fair mutex, one read-only connection for everything else.
 * `clockMs` replaces the database clock in simulations.
 */
export function openSqlite(path: string, options: { clockMs?: () => number } = {}): Store {
  return new SqliteStore(path, options.clockMs);
}

/**
 * The root: reads the last committed state, and writes or begins a transaction when its turn has come. Its fields can be
 * reached through an object that stands before it and replaces one of its methods.
 */
class SqliteStore extends SqliteSession implements Store {
  private readonly mutex = new FairMutex();
  private readonly readerClient: Database.Database;
  private readonly reader: BetterSQLite3Database;
  private readonly dataVersion: Database.Statement<[], number>;
  private readonly counted = { commits: 0 };
  readonly url: string;

  constructor(path: string, clockMs: (() => number) | undefined) {
    const client = rememberStatements(connect(path, false));
    super({ client, writer: drizzle({ client }), tables: buildSchema(sqliteKit), clockMs });
    this.url = `file:${path}`;
    this.readerClient = connect(path, true);
    this.reader = drizzle({ client: rememberStatements(this.readerClient) });
    this.dataVersion = this.readerClient.prepare<[], number>("PRAGMA data_version").pluck().safeIntegers(false);
  }

  protected get builders(): BetterSQLite3Database {
    return this.reader;
  }

  override get read(): BetterSQLite3Database {
    refuseInsideTransaction();
    return this.builders;
  }

  /** The reader never writes, so that each commit is somebody else's to it. */
  override lastChange(): number | null {
    return this.dataVersion.get() ?? null;
  }

  async tx<R>(body: (session: Session) => Promise<R>): Promise<R> {
    refuseInsideTransaction();
    return this.mutex.run(() => runInsideTransaction(() => this.transact(body)));
  }

  private async transact<R>(body: (session: Session) => Promise<R>): Promise<R> {
    const { client } = this.file;
    await whenFree(() => client.exec("BEGIN IMMEDIATE"));
    try {
      const result = await body(new SqliteTransaction(this.file));
      client.exec("COMMIT");
      this.counted.commits += 1;
      return result;
    } catch (error) {
      if (client.inTransaction) client.exec("ROLLBACK");
      throw error;
    }
  }

  protected async write<R>(statement: () => R): Promise<R> {
    refuseInsideTransaction();
    return this.mutex.run(async () => {
      const result = await whenFree(statement).catch((error: unknown) => {
        throw asDomainError(error);
      });
      this.counted.commits += 1;
      return result;
    });
  }

  commits(): number {
    return this.counted.commits;
  }

  execute(statement: string): Promise<void> {
    return this.mutex.run(() => whenFree(() => void this.file.client.exec(statement)));
  }

  inspect(statement: string): Promise<Record<string, unknown>[]> {
    return this.mutex.run(() => whenFree(() => readRows(this.file.client, statement)));
  }

  close(): Promise<void> {
    return this.mutex.run(async () => {
      this.readerClient.close();
      this.file.client.close();
    });
  }
}

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

function connect(path: string, isReadOnly: boolean): Database.Database {
  const client = new Database(path, { readonly: isReadOnly, timeout: BUSY_PAUSE_MS });
  client.defaultSafeIntegers(true);
  if (!isReadOnly) {
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = FULL");
  }
  client.pragma(`cache_size = -${CACHE_KIB}`);
  client.pragma("foreign_keys = ON");
  client.pragma("recursive_triggers = ON");
  return client;
}

/** Rows of a pragma or a select; integers as numbers. */
function readRows(client: Database.Database, statement: string): Record<string, unknown>[] {
  const rows = client.prepare(statement).safeIntegers(false).all();
  return rows.flatMap((row) => (typeof row === "object" && row !== null ? [{ ...row }] : []));
}
