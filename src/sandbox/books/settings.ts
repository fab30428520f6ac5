import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/** Numbers that the sandbox remembers over a restart. */
export class Settings {
  readonly #read: Statement<[string], string>;
  readonly #write: Statement<[string, string]>;

  constructor(db: BooksDatabase) {
    this.#read = db.prepare<[string], string>("SELECT value_json FROM settings WHERE name = ?").pluck();
    this.#write = db.prepare(
      "INSERT INTO settings (name, value_json) VALUES (?, ?) ON CONFLICT DO UPDATE SET value_json = excluded.value_json",
    );
  }

  /** The number of that name; 0 when nobody set it. */
  number(name: string): number {
    return Number(this.#read.get(name) ?? "0");
  }

  set(name: string, value: number): void {
    this.#write.run(name, String(value));
  }
}
