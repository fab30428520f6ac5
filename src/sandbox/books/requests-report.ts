import type { BooksDatabase } from "@/sandbox/books/books-file";
import { type Page, pageOf } from "@/sandbox/books/books-report";
import type { Outcome } from "@/sandbox/books/request-log";

/** One money request as a judge reads it. */
export interface ReportedRequest {
  /** Arrival number. */
  readonly no: number;
  readonly operation: string;
  readonly at: string;
  /** E-mail address of the account whose session it came with; null when it had none. */
  readonly account: string | null;
  readonly payee: string | null;
  readonly amount: string | null;
  /** The body as text; `bodyBase64` holds its very bytes. */
  readonly body: string;
  readonly bodyBase64: string;
  /** Why it was treated as it was: `none`, a knob, `magic 04`, `script lostAfter`. */
  readonly behaviour: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** What the caller was told; null while that is not decided. */
  readonly answer: string | null;
  readonly decidedAt: string | null;
  readonly movementIds: readonly number[];
}

export interface RequestFilter {
  readonly account?: string | undefined;
  readonly payee?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  /** Only requests with a larger arrival number. */
  readonly after: number;
  readonly limit: number;
}

interface RequestRow {
  no: bigint;
  operation: string;
  at_ms: bigint;
  body: Buffer;
  email: string | null;
  payee: string | null;
  amount: string | null;
  behaviour: string | null;
  outcome: Outcome;
  reason: string | null;
  answer: string | null;
  decided_at_ms: bigint | null;
}

type Bind = string | number;

const requestsJoined = "requests q LEFT JOIN accounts a ON a.id = q.account_id";

/** Money requests in the order of their arrival. */
export function listRequests(db: BooksDatabase, filter: RequestFilter): Page<ReportedRequest> {
  const where: string[] = ["1 = 1"];
  const binds: Bind[] = [];
  const add = (condition: string, ...values: Bind[]): void => {
    where.push(condition);
    binds.push(...values);
  };
  const { account, payee, operation, outcome } = filter;
  if (account !== undefined) add("(a.email = ? OR a.uid = ?)", account.toLowerCase(), account);
  if (payee !== undefined) add("lower(q.payee) = ?", payee.toLowerCase());
  if (operation !== undefined) add("q.operation = ?", operation);
  if (outcome !== undefined) add("q.outcome = ?", outcome);
  const condition = where.join(" AND ");
  const rows = db
    .prepare<Bind[], RequestRow>(
      `SELECT q.*, a.email FROM ${requestsJoined} WHERE ${condition} AND q.no > ? ORDER BY q.no LIMIT ?`,
    )
    .all(...binds, filter.after, filter.limit + 1);
  const total = db
    .prepare<Bind[], bigint>(`SELECT count(*) FROM ${requestsJoined} WHERE ${condition}`)
    .pluck()
    .get(...binds);
  const movements = db.prepare<[bigint], bigint>("SELECT id FROM movements WHERE request_no = ? ORDER BY id").pluck();
  const items = rows.map((row) => readRequest(row, movements.all(row.no).map(Number)));
  return pageOf(items, filter.limit, Number(total ?? 0n), (request) => request.no);
}

function readRequest(row: RequestRow, movementIds: readonly number[]): ReportedRequest {
  return {
    no: Number(row.no),
    operation: row.operation,
    at: new Date(Number(row.at_ms)).toISOString(),
    account: row.email,
    payee: row.payee,
    amount: row.amount,
    body: row.body.toString("utf8"),
    bodyBase64: row.body.toString("base64"),
    behaviour: row.behaviour,
    outcome: row.outcome,
    reason: row.reason,
    answer: row.answer,
    decidedAt: row.decided_at_ms === null ? null : new Date(Number(row.decided_at_ms)).toISOString(),
    movementIds,
  };
}
