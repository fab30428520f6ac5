import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import mysql from "mysql2/promise";
import { mysqlKit } from "./kit";
import { asRows, errorNumber, MysqlSession, MysqlTransaction, withDomainErrors } from "./mysql-session";
import { buildSchema } from "./schema/schema";
import { CommitUnclearError, refuseInsideTransaction, runInsideTransaction, type Session, type Store } from "./session";

const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
const MAX_TRIES = 5;
/**
 * A transaction awaits database work alone: one that is silent for so long belongs to a process that stands still, or to
 * a host that is gone without a word, and would keep its locks for hours. Within a lease, so that whoever takes over can.
 */
const SILENT_TRANSACTION_S = 20;

/** Opens MySQL or MariaDB: a pool, READ COMMITTED, any error in a transaction destroys its connection. */
export function openMysql(url: string, options: { clockMs?: () => number; connections?: number } = {}): Store {
  return new MysqlStore(url, connect(url, options.connections ?? 10), options.clockMs);
}

/**
 * The root: reads the last committed state; a transaction that met another one's locks is begun again. Its fields can be
 * reached through an object that stands before it and replaces one of its methods.
 */
class MysqlStore extends MysqlSession implements Store {
  readonly url: string;
  private readonly pool: mysql.Pool;
  private readonly counted = { commits: 0 };
  /** By connection, so that the queries it keeps are there for its next transaction. */
  private readonly builders = new WeakMap<object, MySql2Database>();

  constructor(url: string, pool: mysql.Pool, clockMs: (() => number) | undefined) {
    super({ tables: buildSchema(mysqlKit), clockMs }, drizzle({ client: pool }));
    this.url = url;
    this.pool = pool;
  }

  override get read(): Session["read"] {
    refuseInsideTransaction();
    return super.read;
  }

  async tx<R>(body: (session: Session) => Promise<R>): Promise<R> {
    refuseInsideTransaction();
    for (let tryNo = 1; ; tryNo += 1) {
      try {
        return await this.transact(body);
      } catch (error) {
        if (tryNo >= MAX_TRIES || !isRepeatable(error)) throw error;
      }
    }
  }

  private async transact<R>(body: (session: Session) => Promise<R>): Promise<R> {
    const connection = await this.pool.getConnection();
    let isCommitting = false;
    try {
      await connection.query("START TRANSACTION");
      const session = new MysqlTransaction(this.server, this.buildersOf(connection), connection);
      const result = await runInsideTransaction(() => body(session));
      isCommitting = true;
      await connection.query("COMMIT");
      this.counted.commits += 1;
      connection.release();
      return result;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => undefined);
      connection.destroy();
      throw isCommitting ? new CommitUnclearError(error) : error;
    }
  }

  /** The pool wraps a connection anew each time it lends it; below the wrapper it is the same. */
  private buildersOf(connection: mysql.PoolConnection): MySql2Database {
    const builders = this.builders.get(connection.connection) ?? drizzle({ client: connection });
    this.builders.set(connection.connection, builders);
    return builders;
  }

  protected async write<R>(statement: () => Promise<R>): Promise<R> {
    refuseInsideTransaction();
    const result = await withDomainErrors(statement);
    this.counted.commits += 1;
    return result;
  }

  commits(): number {
    return this.counted.commits;
  }

  async execute(statement: string): Promise<void> {
    await this.pool.query(statement);
  }

  async inspect(statement: string): Promise<Record<string, unknown>[]> {
    return asRows((await this.pool.query(statement))[0]);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function connect(url: string, connections: number): mysql.Pool {
  const pool = mysql.createPool({
    uri: url,
    // Over whatever the address says: text that the connection cannot carry would be stored as question marks.
    charset: "UTF8MB4_BIN",
    connectionLimit: connections,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: "Z",
  });
  pool.on("connection", (connection) => {
    connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    // MariaDB alone can end such a transaction; to MySQL the second half is a remark.
    connection.query(
      `SET SESSION autocommit = 1 /*M!100303 , SESSION idle_transaction_timeout = ${SILENT_TRANSACTION_S} */`,
    );
  });
  return pool;
}

function isRepeatable(error: unknown): boolean {
  const number = errorNumber(error);
  return number === DEADLOCK || number === LOCK_WAIT_TIMEOUT;
}
