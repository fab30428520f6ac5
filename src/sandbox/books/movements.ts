import type { Statement } from "better-sqlite3";
import { type Account, availableBalance, type WalletField } from "@/sandbox/books/accounts";
import type { BooksDatabase } from "@/sandbox/books/books-file";

type MovementKind = "opening" | "deposit" | "adjustment" | "transfer" | "hand";

/** One movement of money: what the sender loses is what recipient and house receive. */
export interface NewMovement {
  readonly kind: MovementKind;
  readonly from: Account;
  readonly to: Account;
  /** The recipient as the order named it. */
  readonly payee: string;
  readonly amountMicro: bigint;
  /** Paid by the sender on top, shown inside the sender's statement record. */
  readonly feeMicro: bigint;
  readonly feesTo: Account;
  readonly atMs: number;
  /** The money request that caused it; null for what a person did through the control interface. */
  readonly requestNo: number | null;
  /** How long after `atMs` the statement shows it; null follows the knob. */
  readonly recordAfterMs: number | null;
  readonly field?: WalletField;
}

interface Leg {
  readonly account: Account;
  readonly changeMicro: bigint;
  readonly counterparty: string;
}

/** Numbers by which a statement names the kind of a record. @source docs/infini-api/openapi.yaml StatementChangeType */
const changeTypes: Record<MovementKind, number> = { opening: 1, deposit: 1, adjustment: 7, transfer: 3, hand: 3 };

type MovementRow = [string, number, number, string, bigint, bigint, number, number | null];
type LegRow = [number, number, string, bigint, bigint, number, string, number, number | null];

/** Writes movements. Every method expects to run inside a transaction of the books. */
export class Movements {
  readonly #insertMovement: Statement<MovementRow>;
  readonly #insertLeg: Statement<LegRow>;
  readonly #move: Statement<[bigint, number, string], bigint>;
  readonly #balanceBefore: Statement<[number, string, number], bigint>;
  readonly #oldest: Statement<[number, string], bigint>;

  constructor(db: BooksDatabase) {
    this.#insertMovement = db.prepare(
      `INSERT INTO movements (kind, from_account_id, to_account_id, payee, amount_micro, fee_micro, at_ms, request_no)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertLeg = db.prepare(
      `INSERT INTO legs (movement_id, account_id, field, change_micro, balance_micro, change_type, counterparty, at_ms,
       own_delay_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#move = db
      .prepare<[bigint, number, string], bigint>(
        `UPDATE wallets SET balance_micro = balance_micro + ? WHERE account_id = ? AND field = ?
         RETURNING balance_micro`,
      )
      .pluck();
    this.#balanceBefore = db
      .prepare<[number, string, number], bigint>(
        `SELECT balance_micro FROM legs WHERE account_id = ? AND field = ? AND at_ms <= ? ORDER BY id DESC LIMIT 1`,
      )
      .pluck();
    this.#oldest = db
      .prepare<[number, string], bigint>(
        `SELECT balance_micro FROM legs WHERE account_id = ? AND field = ? ORDER BY id LIMIT 1`,
      )
      .pluck();
  }

  /**
   * Moves the money and returns the movement's number. The wallets' own check refuses an overdraft even if the caller
   * forgot to look.
   */
  post(movement: NewMovement): number {
    const { kind, from, to, payee, amountMicro, feeMicro, atMs, requestNo } = movement;
    const row: MovementRow = [kind, from.id, to.id, payee, amountMicro, feeMicro, atMs, requestNo];
    const id = Number(this.#insertMovement.run(...row).lastInsertRowid);
    const sender = from.uid ?? from.email ?? "";
    this.#post(id, movement, { account: from, changeMicro: -(amountMicro + feeMicro), counterparty: payee });
    this.#post(id, movement, { account: to, changeMicro: amountMicro, counterparty: sender });
    if (feeMicro > 0n) {
      this.#post(id, movement, { account: movement.feesTo, changeMicro: feeMicro, counterparty: sender });
    }
    return id;
  }

  /** What the account held at a past moment; before its first movement, what that movement left. */
  balanceAt(accountId: number, field: WalletField, atMs: number): bigint {
    return this.#balanceBefore.get(accountId, field, atMs) ?? this.#oldest.get(accountId, field) ?? 0n;
  }

  #post(movementId: number, movement: NewMovement, leg: Leg): void {
    const field = movement.field ?? availableBalance;
    const balance = this.#move.get(leg.changeMicro, leg.account.id, field);
    if (balance === undefined) throw new Error(`account ${leg.account.id} has no wallet ${field}`);
    const type = changeTypes[movement.kind];
    this.#insertLeg.run(
      movementId,
      leg.account.id,
      field,
      leg.changeMicro,
      balance,
      type,
      leg.counterparty,
      movement.atMs,
      movement.recordAfterMs,
    );
  }
}
