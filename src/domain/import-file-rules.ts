import { duplicatesAmong, type NamedLine } from "./import-duplicates";
import type { BatchFileKind, ImportReason } from "./import-reason";
import { formatMoney } from "./money";
import { isUnusualUid, mixedScripts, type PayeeKind, payeeKeySource } from "./payee";

/** What the rules need of a line, from a file or from a stored batch. */
export type JudgedLine = {
  readonly sourceLineNo: number;
  readonly payeeKind: PayeeKind | null;
  readonly payee: string;
  readonly payeeCanonical: string | null;
  readonly emailCanonical: string | null;
  readonly amountMicro: bigint | null;
  readonly registeredOn: string | null;
  readonly cardCount: number | null;
  readonly firstCardOn: string | null;
};

/** `unusualFactor`: an amount above this many times the median is unusual (setting `risk.unusual_factor`). */
export type FileRules = { readonly kind: BatchFileKind; readonly unusualFactor: number };

export const defaultUnusualFactor = 3;

/**
 * The hold reasons that follow from the lines alone, one list per line in the same order. Lines without a valid payee
 * take no part. Also used at `submit`, on the lines that are then in the batch.
 */
export function reasonsWithinFile(lines: readonly JudgedLine[], rules: FileRules): ImportReason[][] {
  const duplicates = duplicatesAmong(lines.map(namedLine));
  const unusual = unusualAmount(
    lines.map(({ payeeCanonical, amountMicro }) => (payeeCanonical === null ? null : amountMicro)),
    rules.unusualFactor,
  );
  return lines.map((line, index) => {
    const { payeeCanonical } = line;
    if (payeeCanonical === null) return [];
    const duplicate = duplicates[index] ?? null;
    const reasons: ImportReason[] = duplicate === null ? [] : [duplicate];
    reasons.push(...unusual(line.amountMicro));
    addUnusualPayee(reasons, line);
    if (rules.kind === "cashback") addCardReasons(reasons, line);
    return reasons;
  });
}

/**
 * Says of an amount whether it is far above the middle of these; null for a line without a valid payee or amount, which
 * takes no part.
 */
export function unusualAmount(
  amounts: readonly (bigint | null)[],
  factor = defaultUnusualFactor,
): (amountMicro: bigint | null) => ImportReason[] {
  const doubleMedian = doubleMedianOf(amounts.filter((amount) => amount !== null));
  return (amountMicro) => {
    if (doubleMedian === null || amountMicro === null || 2n * amountMicro <= BigInt(factor) * doubleMedian) return [];
    return [{ code: "amount_unusual", params: { median: formatMoney(doubleMedian / 2n), factor } }];
  };
}

/**
 * Twice the median amount in micro-units, null without amounts: doubled, because the median of an even number of
 * amounts may be half a micro-unit.
 */
export function doubleMedianOf(amounts: readonly bigint[]): bigint | null {
  const sorted = amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : lower + upper;
}

function namedLine({ sourceLineNo, payeeKind, payeeCanonical, emailCanonical }: JudgedLine): NamedLine {
  const hasPayee = payeeKind !== null && payeeCanonical !== null;
  return {
    sourceLineNo,
    key: hasPayee ? payeeKeySource(payeeKind, payeeCanonical) : null,
    aliasKey: emailCanonical === null ? null : payeeKeySource("email", emailCanonical),
  };
}

function addUnusualPayee(reasons: ImportReason[], { payeeKind, payee }: JudgedLine): void {
  if (payeeKind === "uid" && isUnusualUid(payee))
    reasons.push({ code: "uid_unusual", params: { digits: payee.length } });
  const scripts = payeeKind === "email" ? mixedScripts(payee) : null;
  if (scripts) reasons.push({ code: "mixed_script_email", params: scripts });
}

function addCardReasons(reasons: ImportReason[], { cardCount, registeredOn, firstCardOn }: JudgedLine): void {
  if (cardCount === 0) reasons.push({ code: "no_card", params: { count: 0 } });
  if (registeredOn !== null && firstCardOn !== null && firstCardOn < registeredOn) {
    reasons.push({ code: "first_card_before_registration", params: { registeredOn, firstCardOn } });
  }
}
