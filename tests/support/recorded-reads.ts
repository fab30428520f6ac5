import { fillPlaceholders } from "drizzle-orm";
import type { Store } from "@/server/db/session";

/** The same database, and every statement that is read through it, with its values in place. */
export function recordReads(db: Store): { db: Store; statements: string[] } {
  const statements: string[] = [];
  const read = recording(db.read, statements);
  return { db: Object.create(db, { read: { value: read } }), statements };
}

/** Hands every step of a query on, and notes the statement when somebody waits for its rows. */
function recording<T extends object>(target: T, statements: string[]): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value = Reflect.get(target, name, target);
      if (name === "then") note(target, statements);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const next: unknown = value.apply(target, args);
        if (name === "prepare") return prepared(next, target, statements);
        const isQuery = typeof next === "object" && next !== null && "where" in next && name !== "as";
        return isQuery || isBegun(next) ? recording(next, statements) : next;
      };
    },
  });
}

/** A selection whose table is not named yet. */
function isBegun(next: unknown): next is object {
  return typeof next === "object" && next !== null && "from" in next;
}

/** A query that was built to be asked more than once: noted each time, with the values of that time. */
function prepared(query: unknown, builder: object, statements: string[]): unknown {
  if (typeof query !== "object" || query === null || !("execute" in query)) return query;
  const { execute } = query;
  if (typeof execute !== "function") return query;
  const noted = (values?: Record<string, unknown>): unknown => {
    note(builder, statements, values);
    return execute.call(query, values);
  };
  return Object.create(query, { execute: { value: noted } });
}

function note(query: object, statements: string[], values: Record<string, unknown> = {}): void {
  if (!("toSQL" in query) || typeof query.toSQL !== "function") return;
  const { sql, params }: { sql: string; params: readonly unknown[] } = query.toSQL();
  const filled = fillPlaceholders([...params], values);
  let place = 0;
  statements.push(sql.replaceAll("?", () => literal(filled[place++])));
}

function literal(value: unknown): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}
