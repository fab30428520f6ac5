import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { booksSchema, tablesChildrenFirst } from "@/sandbox/books/books-schema";

export type BooksDatabase = Database.Database;

/**
 * Opens (or creates) the books of one folder. WAL with `synchronous=NORMAL`: a commit is in the hands of the operating
 * system before an answer leaves, so it survives a killed process, and costs no disk flush, so it stays far below a
 * millisecond. A second sandbox on the same folder is refused, because two would give out the same arrival numbers.
 */
export function openBooksFile(dataDir: string): BooksDatabase {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, "sandbox-books.db"), { timeout: 0 });
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    db.pragma("wal_autocheckpoint = 4000");
    db.pragma("foreign_keys = ON");
    db.defaultSafeIntegers(true);
    db.transaction(() => db.exec(booksSchema)).immediate();
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Empties every table in one transaction. */
export function emptyBooks(db: BooksDatabase): void {
  db.transaction(() => {
    for (const table of tablesChildrenFirst) db.exec(`DELETE FROM ${table}`);
  }).immediate();
}
