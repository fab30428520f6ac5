import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/**
 * What became of a money request in the books: `arrived` nothing decided yet (or the sandbox died before), `incomplete`
 * the body never came whole, `unauthorized` no live session, `invalid` not of the contract's form, `refused` by the
 * books, `withheld` not executed by behaviour, `scheduled` executes later, `executed` money moved.
 */
export type Outcome =
  | "arrived"
  | "incomplete"
  | "unauthorized"
  | "invalid"
  | "refused"
  | "withheld"
  | "scheduled"
  | "executed";

/** What is known of a request once its body is read. */
export interface RequestSubject {
  readonly accountId: number;
  readonly payee: string;
  readonly amount: string;
  readonly behaviour: string;
}

export interface Decision {
  readonly outcome: Outcome;
  /** The refusal's number and text, or null. */
  readonly reason: string | null;
  /** What the caller is told, or would have been had the connection lasted: `200 code 0`, `no answer`, `502`. */
  readonly answer: string;
  readonly atMs: number;
}

/** The durable list of every money request that reached the sandbox, byte for byte. */
export class RequestLog {
  readonly #insert: Statement<[string, number, Buffer]>;
  readonly #describe: Statement<[number, string, string, string, number]>;
  readonly #decide: Statement<[string, string | null, string, number, number]>;
  readonly #reconsider: Statement<[string, string | null, number, number]>;
  readonly #attribute: Statement<[number, number]>;
  readonly #last: Statement<[], bigint>;

  constructor(db: BooksDatabase) {
    this.#insert = db.prepare("INSERT INTO requests (operation, at_ms, body) VALUES (?, ?, ?)");
    this.#describe = db.prepare(
      "UPDATE requests SET account_id = ?, payee = ?, amount = ?, behaviour = ? WHERE no = ?",
    );
    this.#decide = db.prepare(
      "UPDATE requests SET outcome = ?, reason = ?, answer = ?, decided_at_ms = ? WHERE no = ?",
    );
    this.#reconsider = db.prepare("UPDATE requests SET outcome = ?, reason = ?, decided_at_ms = ? WHERE no = ?");
    this.#attribute = db.prepare("UPDATE requests SET account_id = ? WHERE no = ?");
    this.#last = db.prepare<[], bigint>("SELECT max(no) FROM requests").pluck();
  }

  /** The number of the newest request; 0 when none ever came. */
  lastNo(): number {
    return Number(this.#last.get() ?? 0n);
  }

  /** Notes that a request arrived and returns its arrival number. */
  arrive(operation: string, body: Buffer, atMs: number): number {
    return Number(this.#insert.run(operation, atMs, body).lastInsertRowid);
  }

  /** Notes whose session a request came with. */
  attribute(no: number, accountId: number): void {
    this.#attribute.run(accountId, no);
  }

  describe(no: number, subject: RequestSubject): void {
    this.#describe.run(subject.accountId, subject.payee, subject.amount, subject.behaviour, no);
  }

  decide(no: number, decision: Decision): void {
    this.#decide.run(decision.outcome, decision.reason, decision.answer, decision.atMs, no);
  }

  /** Notes what became of a scheduled request; what the caller was told stays as it was. */
  reconsider(no: number, outcome: Outcome, reason: string | null, atMs: number): void {
    this.#reconsider.run(outcome, reason, atMs, no);
  }
}
