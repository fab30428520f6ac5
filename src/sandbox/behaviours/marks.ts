import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/** Things that happen once and are remembered over a restart. */
export class Marks {
  readonly #set: Statement<[string]>;
  readonly #clear: Statement<[]>;

  constructor(db: BooksDatabase) {
    this.#set = db.prepare("INSERT INTO marks (name) VALUES (?) ON CONFLICT DO NOTHING");
    this.#clear = db.prepare("DELETE FROM marks");
  }

  /** True the first time, false ever after. */
  setOnce(name: string): boolean {
    return this.#set.run(name).changes === 1;
  }

  /** Everything may happen for the first time again. */
  clear(): void {
    this.#clear.run();
  }
}
