import type { CleanedWhere } from "@better-auth/core/db/adapter";
import { and, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { columnOf, type Session } from "@/server/db/session";

type Table = Parameters<Session["insert"]>[0];
type Column = ReturnType<typeof columnOf>;
type Clause = Pick<CleanedWhere, "field" | "operator" | "value" | "connector" | "mode">;

/**
 * The condition that better-auth means: all of its AND clauses, and one of its OR clauses when it has any, which is how
 * its own adapters read a mixed list. Undefined when there is no clause.
 */
export function conditionOf(table: Table, clauses: readonly Clause[] | undefined): SQL | undefined {
  const all = (clauses ?? []).filter((clause) => clause.connector !== "OR").map((clause) => clauseOf(table, clause));
  const any = (clauses ?? []).filter((clause) => clause.connector === "OR").map((clause) => clauseOf(table, clause));
  return and(...all, any.length > 0 ? or(...any) : undefined);
}

function clauseOf(table: Table, clause: Clause): SQL {
  const column = columnOf(table, clause.field);
  const { operator, value } = clause;
  if (value === null) return operator === "ne" ? isNotNull(column) : isNull(column);
  if (Array.isArray(value)) return listClause(column, clause, value);
  if (typeof value === "string" && (clause.mode === "insensitive" || isPattern(operator))) {
    return textClause(column, clause, value);
  }
  const compare = { lt, lte, gt, gte, ne, eq };
  const isComparison = operator === "lt" || operator === "lte" || operator === "gt" || operator === "gte";
  if (isComparison || operator === "ne" || operator === "eq") return compare[operator](column, value);
  throw new Error(`${operator} needs another kind of value for ${clause.field}`);
}

/** Parts of a text are compared as text, so that no sign in it is a wildcard, and upper case counts on both databases. */
function textClause(column: Column, { operator, mode }: Clause, value: string): SQL {
  const isFolded = mode === "insensitive";
  const left = isFolded ? sql`lower(${column})` : sql`${column}`;
  const right = isFolded ? value.toLowerCase() : value;
  const length = [...right].length;
  switch (operator) {
    case "contains":
      return sql`instr(${left}, ${right}) > 0`;
    case "starts_with":
      return sql`substr(${left}, 1, ${length}) = ${right}`;
    case "ends_with":
      return length === 0 ? isNotNull(column) : sql`substr(${left}, ${-length}) = ${right}`;
    case "ne":
      return sql`${left} <> ${right}`;
    case "eq":
      return sql`${left} = ${right}`;
    case "lt":
      return sql`${left} < ${right}`;
    case "lte":
      return sql`${left} <= ${right}`;
    case "gt":
      return sql`${left} > ${right}`;
    case "gte":
      return sql`${left} >= ${right}`;
    default:
      throw new Error(`${operator} needs a list`);
  }
}

function listClause(column: Column, { field, operator, mode }: Clause, values: readonly (string | number)[]): SQL {
  if (operator !== "in" && operator !== "not_in") throw new Error(`${operator} takes no list for ${field}`);
  const texts = values.filter((value) => typeof value === "string");
  const isFolded = mode === "insensitive" && texts.length === values.length;
  const left = isFolded ? sql`lower(${column})` : sql`${column}`;
  const right = isFolded ? texts.map((text) => text.toLowerCase()) : [...values];
  return operator === "in" ? inArray(left, right) : notInArray(left, right);
}

function isPattern(operator: Clause["operator"]): boolean {
  return operator === "contains" || operator === "starts_with" || operator === "ends_with";
}
