import * as M from "drizzle-orm/mysql-core";
import * as S from "drizzle-orm/sqlite-core";

const INT64_MAX = 2n ** 63n - 1n;

/** One vocabulary of columns for both databases; the SQLite types are the canonical ones. */
export const sqliteKit = {
  table: S.sqliteTable,
  index: S.index,
  unique: S.uniqueIndex,
  primary: (...columns: [S.AnySQLiteColumn, ...S.AnySQLiteColumn[]]) => S.primaryKey({ columns }),
  check: S.check,
  /** Number that the database gives; only for orders of insertion. */
  serial: (name: string) => sqliteSerial(name),
  /** Text that may be indexed, compared byte by byte. */
  str: (name: string, length = 64) => S.text(name, { length }),
  /** Long text, never indexed. */
  text: (name: string) => S.text(name),
  /** Count or Unix milliseconds: 64 bits in the database, a safe number in code. */
  int: (name: string) => sqliteInt(name),
  /** Micro-units: 64 bits in the database, `bigint` in code. */
  money: (name: string) => sqliteMoney(name),
  bool: (name: string) => sqliteBool(name),
  /** Text checked by the caller's schema when read back. */
  json: <T>(name: string) => sqliteJson<T>(name),
};
export type Kit = typeof sqliteKit;

/** The same vocabulary for MySQL and MariaDB. */
export const mysqlKit = asKit(mysqlVocabulary());

/**
 * The one place where a MySQL builder stands behind a SQLite type; safe because the parity test compares names,
 * nullability, defaults, keys and indexes of every table.
 */
function asKit(vocabulary: ReturnType<typeof mysqlVocabulary>): Kit {
  return vocabulary as unknown as Kit;
}

function mysqlVocabulary() {
  return {
    table: M.mysqlTable,
    index: M.index,
    unique: M.uniqueIndex,
    primary: (...columns: [M.AnyMySqlColumn, ...M.AnyMySqlColumn[]]) => M.primaryKey({ columns }),
    check: M.check,
    serial: (name: string) => M.bigint(name, { mode: "number" }).autoincrement().primaryKey(),
    str: (name: string, length = 64) => M.varchar(name, { length }),
    text: (name: string) => M.longtext(name),
    int: (name: string) => mysqlInt(name),
    money: (name: string) => mysqlMoney(name),
    bool: (name: string) => mysqlBool(name),
    json: <T>(name: string) => mysqlJson<T>(name),
  };
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number within 53 bits: ${value}`);
  return value;
}

function exact(value: bigint): bigint {
  if (value > INT64_MAX || value < -INT64_MAX) throw new RangeError("money beyond 64 bits");
  return value;
}

type SerialConfig = ReturnType<typeof S.integer>["_"];

/** SQLite hands every integer over as a bigint; this column gives the number that its type promises, also in `max()`. */
class SqliteSerialBuilder extends S.SQLiteIntegerBuilder<SerialConfig> {
  override build<TableName extends string>(table: S.AnySQLiteTable<{ name: TableName }>) {
    const column = super.build(table);
    column.mapFromDriverValue = (value) => safe(Number(value));
    return column;
  }
}
const sqliteSerial = (name: string) => new SqliteSerialBuilder(name).primaryKey({ autoIncrement: true });

const sqliteInt = S.customType<{ data: number; driverData: bigint | number }>({
  dataType: () => "integer",
  toDriver: (value) => BigInt(safe(value)),
  fromDriver: (value) => safe(Number(value)),
});
const mysqlInt = M.customType<{ data: number; driverData: number | string }>({
  dataType: () => "bigint",
  toDriver: safe,
  fromDriver: (value) => safe(Number(value)),
});
const sqliteMoney = S.customType<{ data: bigint; driverData: bigint | number }>({
  dataType: () => "integer",
  toDriver: exact,
  fromDriver: (value) => BigInt(value),
});
const mysqlMoney = M.customType<{ data: bigint; driverData: number | string }>({
  dataType: () => "bigint",
  toDriver: (value) => exact(value).toString(),
  fromDriver: (value) => BigInt(value),
});
const sqliteBool = S.customType<{ data: boolean; driverData: bigint | number }>({
  dataType: () => "integer",
  toDriver: (value) => (value ? 1n : 0n),
  fromDriver: (value) => Number(value) === 1,
});
const mysqlBool = M.customType<{ data: boolean; driverData: number | string }>({
  dataType: () => "tinyint",
  toDriver: (value) => (value ? 1 : 0),
  fromDriver: (value) => Number(value) === 1,
});
const sqliteJson = <T>(name: string) =>
  S.customType<{ data: T; driverData: string }>({
    dataType: () => "text",
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value): T => JSON.parse(value),
  })(name);
const mysqlJson = <T>(name: string) =>
  M.customType<{ data: T; driverData: string }>({
    dataType: () => "longtext",
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value): T => JSON.parse(value),
  })(name);
