import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";

interface LateRow {
  request_no: bigint;
  due_at_ms: bigint;
  payment_json: string;
}

export interface LateExecution {
  readonly requestNo: number;
  readonly dueAtMs: number;
  readonly paymentJson: string;
}

/** Transfers that will be executed after their caller heard nothing. They outlive a restart. */
export class LateExecutions {
  readonly #insert: Statement<[number, number, string]>;
  readonly #drop: Statement<[number]>;
  readonly #all: Statement<[], LateRow>;
  readonly #timers = new Map<number, NodeJS.Timeout>();

  constructor(db: BooksDatabase) {
    this.#insert = db.prepare("INSERT INTO late_executions (request_no, due_at_ms, payment_json) VALUES (?, ?, ?)");
    this.#drop = db.prepare("DELETE FROM late_executions WHERE request_no = ?");
    this.#all = db.prepare("SELECT request_no, due_at_ms, payment_json FROM late_executions ORDER BY due_at_ms");
  }

  /** Stores one; expects a transaction. The caller arms it after the commit. */
  add(late: LateExecution): void {
    this.#insert.run(late.requestNo, late.dueAtMs, late.paymentJson);
  }

  /** Calls `execute` when the time has come. */
  arm(late: LateExecution, nowMs: number, execute: (late: LateExecution) => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(late.requestNo);
        execute(late);
      },
      Math.max(0, late.dueAtMs - nowMs),
    );
    this.#timers.set(late.requestNo, timer);
  }

  /** Removes one that was carried out; expects the transaction that carries it out. */
  drop(requestNo: number): void {
    this.#drop.run(requestNo);
  }

  /** Stops waiting for one whose moment somebody else chooses. */
  disarm(requestNo: number): void {
    clearTimeout(this.#timers.get(requestNo));
    this.#timers.delete(requestNo);
  }

  all(): LateExecution[] {
    return this.#all.all().map((row) => ({
      requestNo: Number(row.request_no),
      dueAtMs: Number(row.due_at_ms),
      paymentJson: row.payment_json,
    }));
  }

  /** Stops waiting without forgetting: what is stored is armed again at the next start. */
  forgetTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
