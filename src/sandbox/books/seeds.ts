import type { Statement } from "better-sqlite3";
import type { WalletField } from "@/sandbox/books/accounts";
import type { BooksDatabase } from "@/sandbox/books/books-file";

export interface Seed {
  readonly accountId: number;
  readonly field: WalletField;
  readonly balanceMicro: bigint;
}

interface SeedRow {
  account_id: bigint;
  field: WalletField;
  balance_micro: bigint;
}

/** What each account of the fleet was given to begin with: the balances that a restoring goes back to. */
export class Seeds {
  readonly #keep: Statement<[number, string]>;
  readonly #all: Statement<[], SeedRow>;

  constructor(db: BooksDatabase) {
    this.#keep = db.prepare(
      `INSERT INTO seeds (account_id, field, balance_micro)
       SELECT account_id, field, balance_micro FROM wallets WHERE account_id = ? AND field = ?
       ON CONFLICT DO UPDATE SET balance_micro = excluded.balance_micro`,
    );
    this.#all = db.prepare("SELECT account_id, field, balance_micro FROM seeds ORDER BY account_id, field");
  }

  /** What the account holds now is what it begins with; expects a transaction. */
  keep(accountId: number, field: WalletField): void {
    this.#keep.run(accountId, field);
  }

  all(): Seed[] {
    return this.#all.all().map((row) => ({
      accountId: Number(row.account_id),
      field: row.field,
      balanceMicro: row.balance_micro,
    }));
  }
}
