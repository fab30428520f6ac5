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
