import type { Statement } from "better-sqlite3";
import { type Behaviour, behaviourSchema, readBehaviour } from "@/sandbox/behaviours/named-plans";
import type { NamedPlan } from "@/sandbox/behaviours/plan";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/** A script for this name is used up by requests to any payee that has none of its own. */
const anyPayee = "*";

interface StepRow {
  id: bigint;
  behaviour_json: string;
}

/** What the next requests to a payee will meet, in order; a step is used up by one request and never comes back. */
export class Scripts {
  readonly #db: BooksDatabase;
  readonly #add: Statement<[string, string]>;
  readonly #next: Statement<[string], StepRow>;
  readonly #drop: Statement<[bigint]>;
  readonly #clear: Statement<[string]>;

  constructor(db: BooksDatabase) {
    this.#db = db;
    this.#add = db.prepare("INSERT INTO script_steps (payee, behaviour_json) VALUES (?, ?)");
    this.#next = db.prepare("SELECT id, behaviour_json FROM script_steps WHERE payee = ? ORDER BY id LIMIT 1");
    this.#drop = db.prepare("DELETE FROM script_steps WHERE id = ?");
    this.#clear = db.prepare("DELETE FROM script_steps WHERE payee = ?");
  }

  /** Replaces what is left of the payee's script. */
  set(payee: string, behaviours: readonly Behaviour[]): void {
    this.#db
      .transaction(() => {
        this.#clear.run(nameOf(payee));
        for (const behaviour of behaviours) this.#add.run(nameOf(payee), JSON.stringify(behaviour));
      })
      .immediate();
  }

  /** The next step for this payee, used up; null when neither it nor `*` has one. */
  take(payee: string): NamedPlan | null {
    const step = this.#next.get(nameOf(payee)) ?? this.#next.get(anyPayee);
    if (step === undefined) return null;
    this.#drop.run(step.id);
    return readBehaviour(behaviourSchema.parse(JSON.parse(step.behaviour_json)));
  }

  /** Drops every script. */
  clear(): void {
    this.#db.prepare("DELETE FROM script_steps").run();
  }

  /** Steps left per payee. */
  left(): Record<string, number> {
    const rows = this.#db
      .prepare<[], { payee: string; steps: bigint }>("SELECT payee, count(*) AS steps FROM script_steps GROUP BY payee")
      .all();
    return Object.fromEntries(rows.map((row) => [row.payee, Number(row.steps)]));
  }
}

function nameOf(payee: string): string {
  return payee.toLowerCase();
}
