import {
  isOverridden,
  type LineReason,
  mainReasonOf,
  verdictOfReasons,
  withFresh,
  writeLineFacts,
} from "@/domain/batch-line-reasons";
import {
  defaultNewPayeeMaxMicro,
  type HistoryRules,
  type PayeeAlias,
  type PayeeFacts,
  reasonsFromHistory,
} from "@/domain/import-history-rules";
import type { ImportNote } from "@/domain/import-reason";
import type { LineChange } from "@/server/repositories/batch-lines.repository";

/** A stored line with its reasons read. */
export type JudgedLine = {
  readonly id: string;
  readonly payeeKey: string | null;
  readonly alias: PayeeAlias | null;
  readonly amountMicro: bigint | null;
  readonly reasons: readonly LineReason[];
  readonly notes: readonly ImportNote[];
};

/** The rules of the books for one campaign. */
export function historyRules(expectsRepeats: boolean): HistoryRules {
  return { kind: "cashback", expectsRepeats, newPayeeMaxMicro: defaultNewPayeeMaxMicro };
}

/** The ready lines that the books hold by now, as they are to be stored; what a person decided stays decided. */
export function judgeReady(lines: readonly JudgedLine[], facts: PayeeFacts, rules: HistoryRules): LineChange[] {
  return lines.flatMap((line) => {
    if (line.payeeKey === null || verdictOfReasons(line.reasons) !== "ready") return [];
    const reasons = withFresh(line.reasons, reasonsFromHistory(line, line.payeeKey, facts, rules, line.alias).reasons);
    return reasons === line.reasons ? [] : [changeOf(line, reasons)];
  });
}

/** A line as it is stored with these reasons. */
export function changeOf(line: Pick<JudgedLine, "id" | "notes">, reasons: readonly LineReason[]): LineChange {
  return {
    id: line.id,
    reasons: writeLineFacts({ reasons, notes: line.notes }),
    verdict: verdictOfReasons(reasons),
    mainReason: mainReasonOf(reasons),
    isOverridden: isOverridden(reasons),
  };
}
