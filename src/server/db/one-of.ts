import { inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Session } from "./session";

/**
 * `column in (…)` over many texts or numbers, such as ids or places; they are of the column's own type. On SQLite they go
 * over as one value, so that the statement stays the same for any number of them and is neither built nor prepared anew; on
 * MySQL each is a value of its own. SQLite guesses the list to be long: beside an equality on another indexed column it may
 * prefer that one.
 */
export function oneOf(db: Session, column: SQLiteColumn, list: readonly (string | number)[]): SQL {
  if (db.dialect === "mysql") return inArray(column, [...list]);
  return inJson(column, JSON.stringify(list));
}

/** SQLite's way alone: the list as one JSON value. */
export function inJson(column: SQLiteColumn, json: string | Placeholder): SQL {
  return sql`${column} in (select value from json_each(${json}))`;
}

/**
 * The column, but not for an index of SQLite, which has no statistics here: it would rather walk a whole campaign, or a
 * whole time, than look up two names. It has no type there any more: compare it with values of the column's own type alone.
 * To MySQL it is the column.
 */
export function unindexed(column: SQLiteColumn): SQL {
  return sql`+${column}`;
}
