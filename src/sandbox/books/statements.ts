import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/** One statement record as the books keep it; how it looks on the wire is the statement operation's matter. */
export interface ListedRecord {
  readonly recordNo: number;
  readonly field: string;
  readonly changeType: number;
  readonly changeMicro: bigint;
  readonly balanceMicro: bigint;
  readonly counterparty: string;
  readonly atMs: number;
}

export interface RecordPage {
  readonly accountId: number;
  readonly page: number;
  readonly size: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface RecordRow {
  record_no: bigint;
  field: string;
  change_type: bigint;
  change_micro: bigint;
  listed_balance_micro: bigint;
  counterparty: string;
  at_ms: bigint;
}

interface DueRow {
  id: bigint;
  account_id: bigint;
  field: string;
  change_micro: bigint;
}

/** The first record of empty books carries this number plus one. */
const recordsStartAfter = 900_000n;

/**
 * Statement records. A record gets its number and its balances at the moment it is listed, not at the moment the money
 * moved: a late one appears on top, and the chain of balances of one account never breaks.
 */
export class Statements {
  readonly #due: Statement<[number, number, number], DueRow>;
  readonly #hurry: Statement<[]>;
  readonly #lastNo: Statement<[], bigint>;
  readonly #list: Statement<[bigint, bigint, bigint]>;
  readonly #moveListed: Statement<[bigint, bigint, string], bigint>;
  readonly #page: Statement<[number, number, number, number, number], RecordRow>;
  readonly #count: Statement<[number, number, number], bigint>;

  constructor(db: BooksDatabase) {
    this.#due = db.prepare(
      `SELECT id, account_id, field, change_micro FROM legs
       WHERE record_no IS NULL AND at_ms + coalesce(own_delay_ms, ?) <= ? ORDER BY at_ms + coalesce(own_delay_ms, ?), id`,
    );
    this.#hurry = db.prepare("UPDATE legs SET own_delay_ms = NULL WHERE record_no IS NULL");
    this.#lastNo = db.prepare<[], bigint>("SELECT max(record_no) FROM legs").pluck();
    this.#list = db.prepare("UPDATE legs SET record_no = ?, listed_balance_micro = ? WHERE id = ?");
    this.#moveListed = db
      .prepare<[bigint, bigint, string], bigint>(
        `UPDATE wallets SET listed_micro = listed_micro + ? WHERE account_id = ? AND field = ? RETURNING listed_micro`,
      )
      .pluck();
    this.#page = db.prepare(
      `SELECT record_no, field, change_type, change_micro, listed_balance_micro, counterparty, at_ms FROM legs
       WHERE account_id = ? AND record_no IS NOT NULL AND at_ms BETWEEN ? AND ? ORDER BY record_no DESC LIMIT ? OFFSET ?`,
    );
    this.#count = db
      .prepare<[number, number, number], bigint>(
        "SELECT count(*) FROM legs WHERE account_id = ? AND record_no IS NOT NULL AND at_ms BETWEEN ? AND ?",
      )
      .pluck();
  }

  /** Lists every leg whose time has come; expects a transaction. `delayMs` holds for legs without a delay of their own. */
  listDue(delayMs: number, nowMs: number): void {
    const due = this.#due.all(delayMs, nowMs, delayMs);
    let no = due.length > 0 ? (this.#lastNo.get() ?? recordsStartAfter) : 0n;
    for (const leg of due) {
      no += 1n;
      const balance = this.#moveListed.get(leg.change_micro, leg.account_id, leg.field) ?? 0n;
      this.#list.run(no, balance, leg.id);
    }
  }

  /** Lists every leg that waits, however late it was to be; expects a transaction. */
  listAll(nowMs: number): void {
    this.#hurry.run();
    this.listDue(0, nowMs);
  }

  /** One page of an account's records, newest first, with the number of records over all pages. */
  read(page: RecordPage): { total: number; records: ListedRecord[] } {
    const { accountId, fromMs, toMs, size } = page;
    const rows = this.#page.all(accountId, fromMs, toMs, size, (page.page - 1) * size);
    return { total: Number(this.#count.get(accountId, fromMs, toMs) ?? 0n), records: rows.map(readRecord) };
  }
}

function readRecord(row: RecordRow): ListedRecord {
  return {
    recordNo: Number(row.record_no),
    field: row.field,
    changeType: Number(row.change_type),
    changeMicro: row.change_micro,
    balanceMicro: row.listed_balance_micro,
    counterparty: row.counterparty,
    atMs: Number(row.at_ms),
  };
}
