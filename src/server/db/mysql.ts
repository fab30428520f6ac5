import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/mysql2";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import mysql from "mysql2/promise";
import { DuplicateRowError } from "@/domain/errors";
import { mysqlKit } from "./kit";
import { buildSchema } from "./schema/schema";
import {
  CommitUnclearError,
  columnOf,
  refuseInsideTransaction,
  rowsOf,
  runInsideTransaction,
  type Session,
  type Store,
} from "./session";

const DUPLICATE = 1062;
const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
const MAX_TRIES = 5;

type MysqlBuilders = ReturnType<typeof drizzle>;
type Statements = Pick<MysqlBuilders, "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute">;

/** Opens MySQL or MariaDB: a pool, READ COMMITTED, any error in a transaction destroys its connection. */
export function openMysql(url: string, options: { clockMs?: () => number; connections?: number } = {}): Store {
  const pool = mysql.createPool({
    uri: url,
    // Over whatever the address says: text that the connection cannot carry would be stored as question marks.
    charset: "UTF8MB4_BIN",
    connectionLimit: options.connections ?? 10,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: "Z",
  });
  pool.on("connection", (connection) => {
    connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  });
  const tables = buildSchema(mysqlKit);
  let commits = 0;

  const build = (statements: Statements, tx: Session["tx"], before: () => void, written: () => void): Session => ({
    dialect: "mysql",
    t: tables,
    get read() {
      before();
      return asCanonicalBuilders(statements);
    },
    tx,
    lockRows: (query) => lockForUpdate(query),
    nowMs: () => readClock(statements, options.clockMs),
    insert: (table, rows) =>
      guarded(before, written, async () => void (await statements.insert(twin(table)).values(asValues(rowsOf(rows))))),
    upsert: (table, row, on) =>
      guarded(before, written, async () => {
        const set = Object.fromEntries(
          on.set.map((name) => [name, sql`values(${sql.identifier(columnOf(table, name).name)})`]),
        );
        await statements
          .insert(twin(table))
          .values(asValues(row))
          .onDuplicateKeyUpdate({ set: asValues(set) });
      }),
    update: (table, set, where) =>
      guarded(before, written, async () => {
        const [result] = await statements.update(twin(table)).set(asValues(set)).where(where);
        return result.affectedRows;
      }),
    delete: (table, where) =>
      guarded(before, written, async () => {
        const [result] = await statements.delete(twin(table)).where(where);
        return result.affectedRows;
      }),
  });

  const once = async <R>(body: (session: Session) => Promise<R>): Promise<R> => {
    const connection = await pool.getConnection();
    let isCommitting = false;
    try {
      await connection.query("START TRANSACTION");
      const statements = drizzle({ client: connection });
      const result = await runInsideTransaction(() => body(nested(statements, connection, 0)));
      isCommitting = true;
      await connection.query("COMMIT");
      commits += 1;
      connection.release();
      return result;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => undefined);
      connection.destroy();
      throw isCommitting ? new CommitUnclearError(error) : error;
    }
  };
  const topTx: Session["tx"] = async (body) => {
    refuseInsideTransaction();
    for (let tryNo = 1; ; tryNo += 1) {
      try {
        return await once(body);
      } catch (error) {
        if (tryNo >= MAX_TRIES || !isRepeatable(error)) throw error;
      }
    }
  };
  const nested = (statements: Statements, connection: mysql.PoolConnection, depth: number): Session =>
    build(
      statements,
      async (body) => {
        await connection.query(`SAVEPOINT s${depth}`);
        try {
          const result = await body(nested(statements, connection, depth + 1));
          await connection.query(`RELEASE SAVEPOINT s${depth}`);
          return result;
        } catch (error) {
          await connection.query(`ROLLBACK TO SAVEPOINT s${depth}`);
          throw error;
        }
      },
      () => undefined,
      () => undefined,
    );
  const root = build(drizzle({ client: pool }), topTx, refuseInsideTransaction, () => {
    commits += 1;
  });
  return Object.assign(root, {
    commits: () => commits,
    execute: async (statement: string) => void (await pool.query(statement)),
    inspect: async (statement: string) => asRows((await pool.query(statement))[0]),
    close: () => pool.end(),
  });
}

async function guarded<R>(before: () => void, written: () => void, statement: () => Promise<R>): Promise<R> {
  before();
  try {
    const result = await statement();
    written();
    return result;
  } catch (error) {
    throw errorNumber(error) === DUPLICATE ? new DuplicateRowError(String(error), error) : error;
  }
}

async function readClock(statements: Statements, clockMs: (() => number) | undefined): Promise<number> {
  if (clockMs) return clockMs();
  const [rows] = await statements.execute(sql`select cast(unix_timestamp(now(3)) * 1000 as signed) as now`);
  const [row] = asRows(rows);
  return Number(row?.now);
}

function isRepeatable(error: unknown): boolean {
  const number = errorNumber(error);
  return number === DEADLOCK || number === LOCK_WAIT_TIMEOUT;
}

/** The server's error number, also from inside the builder's wrapper. */
function errorNumber(error: unknown): number | null {
  let cause = error;
  while (cause instanceof Error) {
    if ("errno" in cause && typeof cause.errno === "number") return cause.errno;
    cause = cause.cause;
  }
  return null;
}

function asRows(rows: unknown): Record<string, unknown>[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => (typeof row === "object" && row !== null ? [{ ...row }] : []));
}

/** The MySQL table that stands behind the canonical SQLite type since `mysqlKit` was cast. */
function twin(table: SQLiteTable): Parameters<Statements["insert"]>[0] {
  return table as unknown as Parameters<Statements["insert"]>[0];
}

/** Both builders share the select grammar that repositories use; the parity and repository suites run it on both. */
function asCanonicalBuilders(statements: Statements): Session["read"] {
  return statements as unknown as Session["read"];
}

/** Values were checked against the canonical table's types at the caller. */
function asValues(values: unknown): never {
  return values as never;
}

/** Every select builder of MySQL has `.for`; the canonical type does not show it. */
function lockForUpdate<Q>(query: Q): Q {
  return (query as { for(strength: "update"): Q }).for("update");
}
