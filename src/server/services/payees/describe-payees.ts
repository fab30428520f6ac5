import { maskPayee, maskWithin } from "@/domain/batch-payee";
import { formatMoney, sumMicro } from "@/domain/money";
import { mayDo } from "@/domain/rights";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import { paidStates, type TransferState } from "@/domain/transfer-states";
import { moneyOrNull, timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { type PayeeStateSum, sumPayees } from "@/server/repositories/payee-list.repository";
import type { PayeeRecord } from "@/server/repositories/payees.repository";
import type { ServiceContext } from "@/server/services/context";

type StateSum = Omit<PayeeStateSum, "payeeKey">;
const isPaid = (state: TransferState) => paidStates.some((paid) => paid === state);

/** These payees as a table shows them, in the same order: one more query, however many. */
export async function describePayees(
  db: Session,
  ctx: Pick<ServiceContext, "caller">,
  rows: readonly PayeeRecord[],
): Promise<PayeeRow[]> {
  const sums = new Map<string, StateSum[]>();
  const keys = rows.map(({ payeeKey }) => payeeKey);
  for (const sum of await sumPayees(db, keys)) sums.set(sum.payeeKey, [...(sums.get(sum.payeeKey) ?? []), sum]);
  return rows.map((row) => onWire(row, sums.get(row.payeeKey) ?? [], mayDo(ctx.caller, "payees.readFull")));
}

/** What was paid, and the newest order with what became of it. */
export function figuresOf(sums: readonly StateSum[]): Pick<PayeeRow, "payments" | "sum" | "last"> {
  const paid = sums.filter(({ state }) => isPaid(state));
  const [last] = [...sums].sort((a, b) => b.lastAtMs - a.lastAtMs || (a.state < b.state ? -1 : 1));
  return {
    payments: paid.reduce((total, { count }) => total + count, 0),
    sum: formatMoney(sumMicro(paid.map((one) => one.sumMicro))),
    last: last === undefined ? null : { state: last.state, at: timeOf(last.lastAtMs) },
  };
}

/** Words of a person about a payee, without its name for those who see it masked. */
export function wordsAbout(row: PayeeRecord, text: string | null, isFull: boolean): string | null {
  if (text === null || isFull) return text;
  return maskWithin(text, row.payee, maskPayee(row.kind, row.payee));
}

function onWire(row: PayeeRecord, sums: readonly StateSum[], isFull: boolean): PayeeRow {
  return {
    id: row.id,
    kind: row.kind,
    payee: isFull ? row.payee : maskPayee(row.kind, row.payee),
    isPayeeMasked: !isFull,
    label: wordsAbout(row, row.label, isFull),
    status: row.status,
    limit: moneyOrNull(row.limitMicro),
    firstSeenAt: timeOf(row.createdAtMs),
    ...figuresOf(sums),
    version: row.version,
  };
}
