import { type CustomAdapter, createAdapterFactory, type DBAdapterInstance } from "@better-auth/core/db/adapter";
import { asc, count, desc, eq, type SQL } from "drizzle-orm";
import { columnOf, type Patch, type Session } from "@/server/db/session";
import { conditionOf } from "./adapter-conditions";
import { tokenHash } from "./session-cookie";

type Table = Parameters<Session["insert"]>[0];
type Row = Record<string, unknown>;
type Where = Parameters<CustomAdapter["findOne"]>[0]["where"];

const FIND_MANY_MAX = 200;
const TOKEN_FIELD = "tokenHash";

/**
 * Lets better-auth keep its rows through our sessions: every write goes through the one writer, each act is one
 * transaction, and a session token enters the database as its SHA-256 only.
 */
export function authAdapter(db: Session): DBAdapterInstance {
  return (options) =>
    createAdapterFactory({
      config: {
        adapterId: "infini-manager",
        supportsDates: true,
        supportsBooleans: true,
        supportsJSON: false,
        supportsNumericIds: false,
        transaction: (body) => db.tx((tx) => body(authAdapter(tx)(options))),
        customTransformInput: ({ data, fieldAttributes }) =>
          fieldAttributes.type === "date" ? millisecondsOf(data) : data,
        customTransformOutput: ({ data, fieldAttributes }) =>
          fieldAttributes.type === "date" && typeof data === "number" ? new Date(data) : data,
      },
      adapter: () => rowAccess(db),
    })(options);
}

function rowAccess(db: Session): CustomAdapter {
  const change = (model: string, where: Where, changeRow: (tx: Session, row: Row) => Promise<Row>) =>
    db.tx(async (tx) => {
      narrowWhere(tableOf(tx, model), where);
      const [row] = await tx.lockRows(select(tx, model, where).limit(1));
      return row ? changeRow(tx, row) : null;
    });
  return {
    create: async ({ model, data }) => {
      await db.insert(tableOf(db, model), asInsert(withHashedToken(data)));
      return data;
    },
    findOne: async ({ model, where }) => {
      const [row] = await select(db, model, where).limit(1);
      return asFound(row ? withGivenToken(row, where) : null);
    },
    findMany: async ({ model, where, limit, sortBy, offset }) => {
      const order = sortBy?.direction === "desc" ? desc : asc;
      const column = columnOf(tableOf(db, model), sortBy?.field ?? "id");
      const size = Math.min(limit || FIND_MANY_MAX, FIND_MANY_MAX);
      const rows = await select(db, model, where)
        .orderBy(order(column))
        .limit(size)
        .offset(offset ?? 0);
      return rows.map((row) => asFound(withGivenToken(row, where)));
    },
    count: async ({ model, where }) => {
      const table = tableOf(db, model);
      const [row] = await db.read.select({ n: count() }).from(table).where(whereOf(table, where));
      return Number(row?.n ?? 0);
    },
    update: async ({ model, where, update }) => {
      const changed = await change(model, where, (tx, row) => patchRow(tx, model, row, asRow(update)));
      return asFound(changed ? withGivenToken(changed, where) : null);
    },
    updateMany: ({ model, where, update }) => {
      const table = tableOf(db, model);
      return db.update(table, asPatch(withHashedToken(update)), narrowWhere(table, where));
    },
    delete: async ({ model, where }) => {
      const table = tableOf(db, model);
      await db.delete(table, narrowWhere(table, where));
    },
    deleteMany: ({ model, where }) => {
      const table = tableOf(db, model);
      return db.delete(table, narrowWhere(table, where));
    },
    consumeOne: async ({ model, where }) => {
      const taken = await change(model, where, async (tx, row) => {
        await tx.delete(tableOf(tx, model), idIs(tx, model, row));
        return row;
      });
      return asFound(taken ? withGivenToken(taken, where) : null);
    },
    incrementOne: async ({ model, where, increment, set }) => {
      const raised = await change(model, where, (tx, row) => {
        const sums = Object.entries(increment).map(([field, by]) => [field, Number(row[field] ?? 0) + by]);
        return patchRow(tx, model, row, { ...set, ...Object.fromEntries(sums) });
      });
      return asFound(raised ? withGivenToken(raised, where) : null);
    },
  };
}

function select(db: Session, model: string, where: Where | undefined) {
  const table = tableOf(db, model);
  return db.read.select().from(table).where(whereOf(table, where)).$dynamic();
}

async function patchRow(tx: Session, model: string, row: Row, patch: Row): Promise<Row> {
  await tx.update(tableOf(tx, model), asPatch(withHashedToken(patch)), idIs(tx, model, row));
  const [changed] = await tx.read
    .select()
    .from(tableOf(tx, model))
    .where(idIs(tx, model, row))
    .limit(1);
  if (!changed) throw new Error(`a row of ${model} is gone in its own transaction`);
  return changed;
}

function idIs(db: Session, model: string, row: Row): SQL {
  return eq(columnOf(tableOf(db, model), "id"), row.id);
}

/** The tables that better-auth may touch, under the names it was given. */
function tableOf(db: Session, model: string): Table {
  const { operators, operatorSessions, operatorCredentials, operatorVerifications } = db.t;
  const tables: Readonly<Record<string, Table>> = {
    operators,
    operatorSessions,
    operatorCredentials,
    operatorVerifications,
  };
  const table = tables[model];
  if (!table) throw new Error(`better-auth asked for the table ${model}`);
  return table;
}

/** A condition on the token is a condition on its hash. */
function whereOf(table: Table, where: Where | undefined): SQL | undefined {
  const hashed = where?.map((clause) =>
    clause.field === TOKEN_FIELD ? { ...clause, value: hashedValue(clause.value) } : clause,
  );
  return conditionOf(table, hashed);
}

/** A write without a condition would be a write to everybody: it is refused. */
function narrowWhere(table: Table, where: Where): SQL {
  const condition = whereOf(table, where);
  if (!condition) throw new Error("better-auth asked to change a whole table");
  return condition;
}

function hashedValue(value: Where[number]["value"]): Where[number]["value"] {
  if (Array.isArray(value)) return value.map((one) => tokenHash(String(one)));
  return typeof value === "string" ? tokenHash(value) : value;
}

function withHashedToken(row: Row): Row {
  const token = row[TOKEN_FIELD];
  return typeof token === "string" ? { ...row, [TOKEN_FIELD]: tokenHash(token) } : row;
}

/** better-auth expects to find the token it asked for; whoever did not have it gets the hash, which opens nothing. */
function withGivenToken(row: Row, where: Where | undefined): Row {
  const asked = where?.find((clause) => clause.field === TOKEN_FIELD && clause.operator === "eq")?.value;
  const isIt = typeof asked === "string" && tokenHash(asked) === row[TOKEN_FIELD];
  return isIt ? { ...row, [TOKEN_FIELD]: asked } : row;
}

function millisecondsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(millisecondsOf);
  return value instanceof Date ? value.getTime() : value;
}

function asRow(value: unknown): Row {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Safe: better-auth built the row from the columns it was told of, and the database refuses what is missing. */
function asInsert(row: Row): never {
  return row as never;
}

/** Safe: as for `asInsert`. */
function asPatch(row: Row): Patch<Table> {
  return row as Patch<Table>;
}

/** Safe: better-auth reads the row through its own description of the table, which the tests compare with ours. */
function asFound<T>(row: Row | null): T {
  return row as T;
}
