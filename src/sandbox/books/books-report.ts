import { sixDecimals } from "@/sandbox/amounts";
import type { BooksDatabase } from "@/sandbox/books/books-file";

/** One movement as a judge reads it. Accounts are named by e-mail address, else by UID. */
export interface ReportedMovement {
  readonly id: number;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  /** The recipient as the order named it. */
  readonly payee: string;
  readonly amount: string;
  readonly fee: string;
  readonly at: string;
  readonly requestNo: number | null;
}

export interface MovementFilter {
  /** E-mail address or UID of an account on either side. */
  readonly account?: string | undefined;
  /** The recipient, as ordered or as the account that was credited. */
  readonly payee?: string | undefined;
  readonly requestNo?: number | undefined;
  readonly kind?: string | undefined;
  /** Only movements with a larger number. */
  readonly after: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Over all pages. */
  readonly total: number;
  /** Pass it as `after` for the next page; null on the last one. */
  readonly nextAfter: number | null;
}

interface MovementRow {
  id: bigint;
  kind: string;
  from_name: string;
  to_name: string;
  payee: string;
  amount_micro: bigint;
  fee_micro: bigint;
  at_ms: bigint;
  request_no: bigint | null;
}

type Bind = string | number;

const movementsJoined = `movements m JOIN accounts s ON s.id = m.from_account_id JOIN accounts r ON r.id = m.to_account_id`;

/** Movements in the order in which they happened. */
export function listMovements(db: BooksDatabase, filter: MovementFilter): Page<ReportedMovement> {
  const where: string[] = ["1 = 1"];
  const binds: Bind[] = [];
  const add = (condition: string, ...values: Bind[]): void => {
    where.push(condition);
    binds.push(...values);
  };
  const { account, payee, requestNo, kind } = filter;
  if (account !== undefined) {
    const name = account.toLowerCase();
    add("(s.email = ? OR s.uid = ? OR r.email = ? OR r.uid = ?)", name, account, name, account);
  }
  if (payee !== undefined) {
    add("(lower(m.payee) = ? OR r.email = ? OR r.uid = ?)", payee.toLowerCase(), payee.toLowerCase(), payee);
  }
  if (requestNo !== undefined) add("m.request_no = ?", requestNo);
  if (kind !== undefined) add("m.kind = ?", kind);
  const condition = where.join(" AND ");
  const rows = db
    .prepare<Bind[], MovementRow>(
      `SELECT m.*, coalesce(s.email, s.uid) AS from_name, coalesce(r.email, r.uid) AS to_name
       FROM ${movementsJoined} WHERE ${condition} AND m.id > ? ORDER BY m.id LIMIT ?`,
    )
    .all(...binds, filter.after, filter.limit + 1);
  const total = db
    .prepare<Bind[], bigint>(`SELECT count(*) FROM ${movementsJoined} WHERE ${condition}`)
    .pluck()
    .get(...binds);
  return pageOf(rows.map(readMovement), filter.limit, Number(total ?? 0n), (movement) => movement.id);
}

/** A page out of `limit + 1` rows: the surplus row only tells that more follow. */
export function pageOf<T>(rows: readonly T[], limit: number, total: number, keyOf: (item: T) => number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, total, nextAfter: last !== undefined && rows.length > limit ? keyOf(last) : null };
}

/** The proof of the books: each sum must be zero and each count must be none. */
export interface BooksCheck {
  readonly isBalanced: boolean;
  readonly sumOfLegs: string;
  readonly sumOfBalances: string;
  /** Movements whose legs do not sum to zero. */
  readonly unbalancedMovements: number;
  /** Wallets whose balance is not the sum of their legs. */
  readonly wrongWallets: number;
  readonly overdrawnWallets: number;
}

/** Adds everything up anew. */
export function checkBooks(db: BooksDatabase): BooksCheck {
  const count = (sql: string): bigint => db.prepare<[], bigint>(sql).pluck().get() ?? 0n;
  const legs = count("SELECT coalesce(sum(change_micro), 0) FROM legs");
  const balances = count("SELECT coalesce(sum(balance_micro), 0) FROM wallets");
  const unbalanced = count(
    "SELECT count(*) FROM (SELECT movement_id FROM legs GROUP BY movement_id HAVING sum(change_micro) <> 0)",
  );
  const wrong = count(
    `SELECT count(*) FROM wallets w WHERE w.balance_micro <> (SELECT coalesce(sum(l.change_micro), 0) FROM legs l
     WHERE l.account_id = w.account_id AND l.field = w.field)`,
  );
  const overdrawn = count("SELECT count(*) FROM wallets WHERE may_overdraw = 0 AND balance_micro < 0");
  return {
    isBalanced: [legs, balances, unbalanced, wrong, overdrawn].every((figure) => figure === 0n),
    sumOfLegs: sixDecimals(legs),
    sumOfBalances: sixDecimals(balances),
    unbalancedMovements: Number(unbalanced),
    wrongWallets: Number(wrong),
    overdrawnWallets: Number(overdrawn),
  };
}

function readMovement(row: MovementRow): ReportedMovement {
  return {
    id: Number(row.id),
    kind: row.kind,
    from: row.from_name,
    to: row.to_name,
    payee: row.payee,
    amount: sixDecimals(row.amount_micro),
    fee: sixDecimals(row.fee_micro),
    at: new Date(Number(row.at_ms)).toISOString(),
    requestNo: row.request_no === null ? null : Number(row.request_no),
  };
}
