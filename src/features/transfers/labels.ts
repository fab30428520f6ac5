import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { TransferRow, TransferTotals } from "@/domain/transfer-list.schema";
import { readError } from "@/trpc/read-error";
import type { ErrorFacts } from "@/ui/error-message";

export const unit = "USD";

/** How people call who pays: alias, else e-mail. */
export function payerName(transfer: Pick<TransferRow, "account">): string {
  return transfer.account?.alias ?? transfer.account?.email ?? "—";
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
