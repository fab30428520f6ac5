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

function note(query: object, statements: string[]): void {
  if (!("toSQL" in query) || typeof query.toSQL !== "function") return;
  const { sql, params }: { sql: string; params: readonly unknown[] } = query.toSQL();
  let place = 0;
  statements.push(sql.replaceAll("?", () => literal(params[place++])));
}

function literal(value: unknown): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}
