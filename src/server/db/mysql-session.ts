import { type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { drizzle } from "drizzle-orm/mysql2";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type mysql from "mysql2/promise";
import { DuplicateRowError } from "@/domain/errors";
import type { Schema } from "./schema/schema";
import { columnOf, type Patch, rowsOf, type Session, type UpsertKeys } from "./session";

const DUPLICATE = 1062;

type Statements = Pick<
  ReturnType<typeof drizzle>,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute"
>;

/** What all sessions of one server share. */
export type MysqlServer = {
  readonly tables: Schema;
  /** Replaces the clock of the database in simulations. */
  readonly clockMs: (() => number) | undefined;
};

/** Statements of a session; when they may write is decided by its two kinds. */
export abstract class MysqlSession implements Session {
  readonly dialect = "mysql";

  protected constructor(
    protected readonly server: MysqlServer,
    protected readonly statements: Statements,
  ) {}

  abstract tx<R>(body: (session: Session) => Promise<R>): Promise<R>;
  protected abstract write<R>(statement: () => Promise<R>): Promise<R>;

  get t(): Schema {
    return this.server.tables;
  }

  get read(): Session["read"] {
    return asCanonicalBuilders(this.statements);
  }

  async nowMs(): Promise<number> {
    if (this.server.clockMs) return this.server.clockMs();
    const [rows] = await this.statements.execute(sql`select cast(unix_timestamp(now(3)) * 1000 as signed) as now`);
    return Number(asRows(rows)[0]?.now);
  }

  lastChange(): number | null {
    return null;
  }

  lockRows<Q>(query: Q): Q {
    return lockForUpdate(query);
  }

  insert<T extends SQLiteTable>(table: T, rows: InferInsertModel<T> | InferInsertModel<T>[]): Promise<void> {
    return this.write(async () => {
      await this.statements.insert(twin(table)).values(asValues(rowsOf(rows)));
    });
  }

  upsert<T extends SQLiteTable>(table: T, row: InferInsertModel<T>, on: UpsertKeys<T>): Promise<void> {
    return this.write(async () => {
      const set = Object.fromEntries(
        on.set.map((name) => [name, sql`values(${sql.identifier(columnOf(table, name).name)})`]),
      );
      await this.statements
        .insert(twin(table))
        .values(asValues(row))
        .onDuplicateKeyUpdate({ set: asValues(set) });
    });
  }

  update<T extends SQLiteTable>(table: T, set: Patch<T>, where: SQL | undefined): Promise<number> {
    return this.write(async () => {
      const [result] = await this.statements.update(twin(table)).set(asValues(set)).where(where);
      return result.affectedRows;
    });
  }

  delete<T extends SQLiteTable>(table: T, where: SQL | undefined): Promise<number> {
    return this.write(async () => {
      const [result] = await this.statements.delete(twin(table)).where(where);
      return result.affectedRows;
    });
  }
}

/** Inside a transaction: everything on its one connection, deeper ones as savepoints. */
export class MysqlTransaction extends MysqlSession {
  readonly #connection: mysql.PoolConnection;
  readonly #depth: number;

  constructor(server: MysqlServer, statements: Statements, connection: mysql.PoolConnection, depth = 0) {
    super(server, statements);
    this.#connection = connection;
    this.#depth = depth;
  }

  async tx<R>(body: (session: Session) => Promise<R>): Promise<R> {
    const point = `s${this.#depth}`;
    await this.#connection.query(`SAVEPOINT ${point}`);
    try {
      const deeper = new MysqlTransaction(this.server, this.statements, this.#connection, this.#depth + 1);
      const result = await body(deeper);
      await this.#connection.query(`RELEASE SAVEPOINT ${point}`);
      return result;
    } catch (error) {
      await this.#connection.query(`ROLLBACK TO SAVEPOINT ${point}`);
      throw error;
    }
  }

  protected async write<R>(statement: () => Promise<R>): Promise<R> {
    return withDomainErrors(statement);
  }
}

/** Unique violations become one domain error; everything else stays what it is. */
export async function withDomainErrors<R>(statement: () => Promise<R>): Promise<R> {
  try {
    return await statement();
  } catch (error) {
    throw errorNumber(error) === DUPLICATE ? new DuplicateRowError(String(error), error) : error;
  }
}

/** The server's error number, also from inside the builder's wrapper. */
export function errorNumber(error: unknown): number | null {
  let cause = error;
  while (cause instanceof Error) {
    if ("errno" in cause && typeof cause.errno === "number") return cause.errno;
    cause = cause.cause;
  }
  return null;
}

/** What the driver gave, as rows; nothing where it gave something else. */
export function asRows(rows: unknown): Record<string, unknown>[] {
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
