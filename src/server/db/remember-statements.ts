import type Database from "better-sqlite3";

const KEPT = 400;
const LONGEST_KEPT = 4_000;

/**
 * The same connection, whose prepared statements are kept for their next use: preparing one costs more than running it.
 * The one that rested longest is dropped first; a statement over a long list of values is not kept at all. For callers
 * that ask a statement for its rows at once, never twice at a time, with integers as `bigint` unless they say otherwise.
 */
export function rememberStatements(client: Database.Database): Database.Database {
  const kept = new Map<string, Database.Statement>();
  const prepare = (source: string): Database.Statement => {
    const statement = kept.get(source) ?? client.prepare(plannedOnce(source));
    if (source.length > LONGEST_KEPT) return statement;
    // Moved to the end: a map keeps the order in which its members came.
    kept.delete(source);
    kept.set(source, statement);
    const [oldest] = kept.size > KEPT ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    // Its last user may have asked for rows without names, or for integers as numbers.
    return statement.reader ? statement.raw(false).safeIntegers(true) : statement;
  };
  return Object.create(client, { prepare: { value: prepare } });
}

/** SQLite plans a statement anew at each run when its limit is a bare value, which costs several times what a small one does. */
function plannedOnce(source: string): string {
  return source.replaceAll("limit ?", "limit ? + 0");
}
