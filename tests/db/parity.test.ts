import { type MySqlTable, getTableConfig as mysqlTable } from "drizzle-orm/mysql-core";
import { type SQLiteTable, getTableConfig as sqliteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { mysqlKit, sqliteKit } from "@/server/db/kit";
import * as mysqlExports from "@/server/db/schema/mysql";
import { buildSchema } from "@/server/db/schema/schema";
import * as sqliteExports from "@/server/db/schema/sqlite";

type Config = {
  name: string;
  columns: { name: string; notNull: boolean; hasDefault: boolean; primary: boolean; getSQLType(): string }[];
  indexes: { config: { name?: string | undefined; unique?: boolean | undefined; columns: unknown[] } }[];
  foreignKeys: {
    reference(): { columns: { name: string }[]; foreignColumns: { name: string }[] };
    onDelete?: string | undefined;
  }[];
  primaryKeys: { columns: { name: string }[] }[];
  checks: { name: string }[];
};

/** What both dialects must agree on; a type is compared by its family. */
function shape(config: Config) {
  return {
    name: config.name,
    columns: config.columns.map((c) => [c.name, family(c.getSQLType()), c.notNull, c.hasDefault, c.primary]),
    indexes: config.indexes.map((i) => [i.config.name, i.config.unique === true, i.config.columns.length]).sort(),
    foreignKeys: config.foreignKeys.map((f) => [
      f.reference().columns.map((c) => c.name),
      f.reference().foreignColumns.map((c) => c.name),
      f.onDelete,
    ]),
    primaryKeys: config.primaryKeys.map((p) => p.columns.map((c) => c.name)),
    checks: config.checks.map((c) => c.name),
  };
}

function family(sqlType: string): string {
  return /int/.test(sqlType) ? "integer" : /char|text/.test(sqlType) ? "text" : sqlType;
}

const sqlite = buildSchema(sqliteKit);
const mysql = buildSchema(mysqlKit);
const asMysql = (table: unknown): MySqlTable => table as MySqlTable;
const asConfig = (config: unknown): Config => config as Config;

test("both databases describe the same tables", () => {
  const names = Object.keys(sqlite) as (keyof typeof sqlite)[];
  expect(Object.keys(mysql)).toEqual(names);
  for (const name of names) {
    expect(shape(asConfig(mysqlTable(asMysql(mysql[name]))))).toEqual(
      shape(asConfig(sqliteTable(sqlite[name] as SQLiteTable))),
    );
  }
});

test("the migration tool is given every table of both dialects", () => {
  expect(Object.keys(sqliteExports).sort()).toEqual(Object.keys(sqlite).sort());
  expect(Object.keys(mysqlExports).sort()).toEqual(Object.keys(mysql).sort());
});

test("no foreign key cascades, because a cascade fires no trigger", () => {
  const rules = Object.values(sqlite).flatMap((table) =>
    sqliteTable(table as SQLiteTable).foreignKeys.map((f) => f.onDelete),
  );
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => rule !== undefined && rule !== "no action")).toEqual([]);
});
