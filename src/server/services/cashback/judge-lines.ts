import {
  isOverridden,
  type LineReason,
  mainReasonOf,
  verdictOfReasons,
  withFresh,
  writeLineFacts,
} from "@/domain/batch-line-reasons";
import { duplicatesAmong, type NamedLine } from "@/domain/import-duplicates";
import {
  defaultNewPayeeMaxMicro,
  type HistoryRules,
  type PayeeAlias,
  type PayeeFacts,
  reasonsFromHistory,
} from "@/domain/import-history-rules";
import type { ImportNote } from "@/domain/import-reason";
import type { PayeeKind } from "@/domain/payee";
import type { LineChange } from "@/server/repositories/batch-lines.repository";

/** A stored line with its reasons read. */
export type JudgedLine = {
  readonly id: string;
  readonly sourceLineNo: number;
  readonly payeeKey: string | null;
  readonly payeeKind: PayeeKind | null;
  readonly alias: PayeeAlias | null;
  readonly amountMicro: bigint | null;
  readonly reasons: readonly LineReason[];
  readonly notes: readonly ImportNote[];
};

/** The rules of the books for one campaign. */
export function historyRules(expectsRepeats: boolean): HistoryRules {
  return { kind: "cashback", expectsRepeats, newPayeeMaxMicro: defaultNewPayeeMaxMicro };
}

/**
 * The ready lines that are held by now, as they are to be stored: by the books, or because two of them name one person.
 * What a person decided stays decided.
 */
export function judgeReady(lines: readonly JudgedLine[], facts: PayeeFacts, rules: HistoryRules): LineChange[] {
  const ready = lines.filter(({ reasons }) => verdictOfReasons(reasons) === "ready");
  const duplicates = duplicatesAmong(ready.map(namedLine));
  return ready.flatMap((line, index) => {
    if (line.payeeKey === null) return [];
    const found = reasonsFromHistory(line, line.payeeKey, facts, rules, line.alias).reasons;
    const reasons = withFresh(line.reasons, [...found, ...(duplicates[index] ? [duplicates[index]] : [])]);
    return reasons === line.reasons ? [] : [changeOf(line, reasons)];
  });
}

function namedLine({ sourceLineNo, payeeKey, alias }: JudgedLine): NamedLine {
  return { sourceLineNo, key: payeeKey, aliasKey: alias?.key ?? null };
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
