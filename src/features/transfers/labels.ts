import type { ErrorParams } from "@/domain/errors";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { TransferExportColumn } from "@/domain/transfer-export";
import type { TransferRow, TransferTotals } from "@/domain/transfer-list.schema";
import { readError } from "@/trpc/read-error";
import type { ErrorFacts } from "@/ui/error-message";

export const unit = "USD";

/** How people call who pays: alias, else e-mail. */
export function payerName(transfer: Pick<TransferRow, "account">): string {
  return transfer.account?.alias ?? transfer.account?.email ?? "—";
}

/** What a column of the table is called in a file; one that shows several facts becomes several columns. */
const fileColumns: Readonly<Record<string, readonly TransferExportColumn[]>> = {
  to: ["payee"],
  state: ["state", "decided", "parked_for"],
  when: ["created_at"],
  from: ["from"],
  batch: ["batch", "line"],
  campaign: ["campaign"],
  kind: ["kind"],
  attempts: ["attempts"],
  sent: ["sent_at"],
  by: ["ordered_by"],
  confirmedBy: ["confirmed_by"],
  record: ["record_id"],
  id: ["transfer_id"],
  amount: ["amount"],
};

/** The columns of a file that holds what the table shows, in its order. */
export function fileColumnsOf(shown: readonly string[]): TransferExportColumn[] {
  return shown.flatMap((id) => fileColumns[id] ?? []);
}

/** Count and sum over several states. */
export function wholeOf(totals: TransferTotals): { count: number; sum: string } {
  return {
    count: totals.reduce((count, one) => count + one.count, 0),
    sum: formatMoney(sumMicro(totals.map(({ sum }) => parseMoney(sum)))),
  };
}

/** A reading that failed, as the screen shows it: reading sends nothing. */
export function readRefusal(error: unknown): ErrorFacts {
  const { ref, ...answer } = readError(error);
  return { ...answer, asked: "read", moneyMoved: "no", ...(ref === "" ? {} : { ref }) };
}

/** A refusal as the screen shows it, with the facts that it names. */
export type SendRefusal = ErrorFacts & { params: ErrorParams };

/**
 * A refusal of the call that lets a payment go out: it says first what is known about the money. `wasUnclear`: nobody
 * answered an earlier try of the same call, and what this one was refused for says nothing of that.
 */
export function sendRefusal(error: unknown, payments = 1, wasUnclear = false): SendRefusal {
  const { ref, code, params, ...answer } = readError(error);
  const isUnclear = wasUnclear || code === "NETWORK" || code === "INTERNAL_SERVER_ERROR";
  return {
    ...answer,
    ...(wasUnclear ? { moneyMoved: "maybe" as const } : {}),
    asked: "start",
    paymentCount: payments,
    params: params ?? {},
    ...(isUnclear ? { isUnclear } : {}),
    ...(ref === "" ? {} : { ref }),
  };
}

/** A refusal of an act that sends nothing by itself. */
export function actRefusal(error: unknown): ErrorFacts {
  return { ...sendRefusal(error), asked: "change" };
}

/** The field that a refusal of the preview is about. */
export function fieldOf(reason: string): string | null {
  if (reason.endsWith(".payee") || reason.endsWith("same_account")) return "to";
  return reason.endsWith(".amount") ? "amount" : null;
}

/** True for a refusal that stands at its field. */
export function isAtField(reason: string): boolean {
  return fieldOf(reason) !== null;
}
