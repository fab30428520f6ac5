import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { inJson, oneOf } from "./one-of";
import type { Session } from "./session";

/**
 * A query that each connection builds once and then only gives its values: building one costs about as much as running
 * it. The words say which of a few shapes it has; whatever else differs between two calls is a placeholder.
 */
export function keepQuery<Words extends readonly string[], Query>(
  build: (db: Session, ...words: Words) => Query,
): (db: Session, ...words: Words) => Query {
  const byConnection = new WeakMap<object, Map<string, Query>>();
  return (db, ...words) => {
    const kept = byConnection.get(db.read) ?? new Map<string, Query>();
    const shape = words.join(" ");
    const query = kept.get(shape) ?? build(db, ...words);
    byConnection.set(db.read, kept.set(shape, query));
    return query;
  };
}

type Preparable<Row> = {
  prepare(): { execute(values: Record<string, unknown>): PromiseLike<Row[]> };
};

/**
 * The rows that belong to a list, such as the ids of a page; `given` are the placeholders beside it. Kept on SQLite, where
 * the list goes over as one value; on MySQL each of its members is a value of its own, and the query is built for their
 * number.
 */
export function keepListQuery<Row>(
  build: (db: Session, isListed: (column: SQLiteColumn) => SQL) => Preparable<Row>,
): (db: Session, list: readonly (string | number)[], given?: Readonly<Record<string, unknown>>) => Promise<Row[]> {
  const kept = keepQuery((db) => build(db, (column) => inJson(column, sql.placeholder("list"))).prepare());
  return async (db, list, given = {}) => {
    if (list.length === 0) return [];
    if (db.dialect === "mysql")
      return build(db, (column) => oneOf(db, column, list))
        .prepare()
        .execute(given);
    return kept(db).execute({ ...given, list: JSON.stringify(list) });
  };
}

/**
 * An answer that is asked again only when somebody wrote to the database since, in this process or another, or when it no
 * longer holds by itself. On MySQL, which does not tell of a change for less than the answer costs, and inside a
 * transaction it is asked each time.
 */
export function keepAnswer<Given, Answer>(
  ask: (db: Session, given: Given) => Promise<Answer>,
  stillHolds: (answer: Answer, given: Given) => boolean,
): (db: Session, given: Given) => Promise<Answer> {
  const byConnection = new WeakMap<object, { change: number; answer: Answer }>();
  return async (db, given) => {
    // Read before the answer: what is written in between makes the answer newer than its number, never older.
    const change = db.lastChange();
    if (change === null) return ask(db, given);
    const kept = byConnection.get(db.read);
    if (kept?.change === change && stillHolds(kept.answer, given)) return kept.answer;
    const answer = await ask(db, given);
    byConnection.set(db.read, { change, answer });
    return answer;
  };
}
