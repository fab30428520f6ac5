import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "./session";
import { createTriggers, missingTriggers, requireTriggerRight } from "./triggers";

type Migration = { tag: string; statements: string[] };

const LOCK_TRIES = 600;
const LOCK_BEAT_MS = 60_000;

/**
 * Applies the migrations that are missing, then recreates every trigger, under a lock that other processes wait for.
 * `folder` is the `drizzle/` directory; `before` is called once the lock is held, if rows are about to change their shape.
 * Returns the names applied, oldest first.
 */
export async function migrate(
  store: Store,
  folder: string,
  before: () => Promise<void> = async () => undefined,
): Promise<string[]> {
  await createOwnTables(store);
  const known = readMigrations(join(folder, store.dialect));
  if ((await pending(store, known)).length === 0 && (await missingTriggers(store)).length === 0) return [];
  await takeLock(store);
  const beat = setInterval(() => void keepLock(store).catch(() => undefined), LOCK_BEAT_MS);
  try {
    const applied = await pending(store, known);
    await requireTriggerRight(store);
    if (applied.length > 0 && applied.length < known.length) await before();
    for (const migration of applied) await apply(store, migration);
    await createTriggers(store);
    return applied.map((migration) => migration.tag);
  } finally {
    clearInterval(beat);
    await store.execute("delete from schema_lock where id = 1");
  }
}

/**
 * Brings an empty database to the state of a backup: the migrations up to this one, and no trigger, so that rows can be
 * put back as they were. What is loaded then is migrated on, and guarded, by `migrate`.
 * @throws Error when this program does not know the migration
 */
export async function migrateTo(store: Store, folder: string, tag: string): Promise<void> {
  const known = readMigrations(join(folder, store.dialect));
  const last = known.findIndex((migration) => migration.tag === tag);
  if (last === -1) throw new Error(`this program does not know ${tag}: the backup is newer than it`);
  await createOwnTables(store);
  const done = new Set((await store.inspect("select tag from schema_migrations")).map((row) => String(row.tag)));
  for (const migration of known.slice(0, last + 1)) if (!done.has(migration.tag)) await apply(store, migration);
}

/** The newest migration of the database: their names begin with their numbers. @throws Error when it has none */
export async function lastMigration(store: Store): Promise<string> {
  const rows = await store.inspect("select max(tag) as tag from schema_migrations");
  const [last] = rows.flatMap(({ tag }) => (typeof tag === "string" ? [tag] : []));
  if (last === undefined) throw new Error("this database was never migrated");
  return last;
}

async function createOwnTables(store: Store): Promise<void> {
  const ownTables = [
    "create table if not exists schema_migrations (tag varchar(191) primary key, applied_at_ms bigint not null)",
    "create table if not exists schema_lock (id int primary key, held_at_ms bigint not null)",
  ];
  for (const statement of ownTables) await store.execute(withTextRules(store, statement));
}

/** Migrations in the folder that this database lacks. @throws Error when the database is newer than the program. */
async function pending(store: Store, known: Migration[]): Promise<Migration[]> {
  const rows = await store.inspect("select tag from schema_migrations");
  const done = new Set(rows.map((row) => String(row.tag)));
  const foreign = [...done].filter((tag) => !known.some((migration) => migration.tag === tag));
  if (foreign.length > 0) throw new Error(`the database is newer than this program: ${foreign.join(", ")}`);
  return known.filter((migration) => !done.has(migration.tag));
}

/** A table of ours keeps every character and tells every two texts apart, whatever the server's default is. */
function withTextRules(store: Store, statement: string): string {
  if (store.dialect === "sqlite" || !/^create table/i.test(statement)) return statement;
  return `${statement} character set utf8mb4 collate utf8mb4_bin`;
}

async function apply(store: Store, migration: Migration): Promise<void> {
  const mark = `insert into schema_migrations (tag, applied_at_ms) values ('${migration.tag}', ${Date.now()})`;
  if (store.dialect === "mysql") {
    await applyEach(store, migration);
    await store.execute(mark);
    return;
  }
  // Foreign keys are off outside the transaction: a table rebuild would otherwise delete child rows without a word.
  await store.execute("pragma foreign_keys = off");
  try {
    await store.execute(["begin immediate", ...migration.statements, mark, "commit"].join(";\n"));
  } catch (error) {
    await store.execute("rollback").catch(() => undefined);
    throw error;
  }
  const broken = await store.inspect("pragma foreign_key_check");
  await store.execute("pragma foreign_keys = on");
  if (broken.length > 0) throw new Error(`foreign keys are broken after ${migration.tag}: ${broken.length} rows`);
}

/**
 * MySQL commits each change of a table by itself: where a process died between two of them, the first one fails here.
 * @throws Error naming the migration, the statement and the way out
 */
async function applyEach(store: Store, { tag, statements }: Migration): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    try {
      await store.execute(withTextRules(store, statement));
    } catch (error) {
      const said = error instanceof Error ? error.message : "no reason given";
      throw new Error(
        `the migration ${tag} stopped at statement ${index + 1} of ${statements.length} (${said}); if an earlier start was ` +
          "killed in the middle of it, restore the backup that was made before, or begin with an empty database: " +
          "docs/operations.md, Restoring",
        { cause: error },
      );
    }
  }
}

/** One process migrates at a time; a lock older than ten minutes belongs to a dead one. */
async function takeLock(store: Store): Promise<void> {
  for (let tryNo = 0; tryNo < LOCK_TRIES; tryNo += 1) {
    await store.execute(`delete from schema_lock where held_at_ms < ${Date.now() - 600_000}`);
    try {
      await store.execute(`insert into schema_lock (id, held_at_ms) values (1, ${Date.now()})`);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error("another process has been migrating for a minute");
}

/** What goes before a migration may take long. */
async function keepLock(store: Store): Promise<void> {
  await store.execute(`update schema_lock set held_at_ms = ${Date.now()} where id = 1`);
}

/** Reads drizzle-kit's folder: a journal of tags in order, one SQL file each, statements divided by its breakpoint. */
function readMigrations(folder: string): Migration[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8"));
  return journal.entries.map(({ tag }) => ({
    tag,
    statements: readFileSync(join(folder, `${tag}.sql`), "utf8")
      .split("--> statement-breakpoint")
      .map((statement) => statement.trim().replace(/;$/, ""))
      .filter((statement) => statement.length > 0),
  }));
}
