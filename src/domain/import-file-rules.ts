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
  const doubleMedian = doubleMedianOf(lines);
  return lines.map((line, index) => {
    const { payeeCanonical } = line;
    if (payeeCanonical === null) return [];
    const duplicate = duplicates[index] ?? null;
    const reasons: ImportReason[] = duplicate === null ? [] : [duplicate];
    addUnusualAmount(reasons, line.amountMicro, doubleMedian, rules.unusualFactor);
    addUnusualPayee(reasons, line);
    if (rules.kind === "cashback") addCardReasons(reasons, line);
    return reasons;
  });
}

/**
 * Twice the median amount in micro-units, null without amounts: doubled, because the median of an even number of
 * lines may be half a micro-unit.
 */
export function doubleMedianOf(lines: readonly JudgedLine[]): bigint | null {
  const amounts: bigint[] = [];
  for (const { payeeCanonical, amountMicro } of lines) {
    if (payeeCanonical !== null && amountMicro !== null) amounts.push(amountMicro);
  }
  amounts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = amounts[Math.floor(amounts.length / 2)];
  const lower = amounts[Math.floor((amounts.length - 1) / 2)];
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

function addUnusualAmount(
  reasons: ImportReason[],
  amountMicro: bigint | null,
  doubleMedian: bigint | null,
  factor: number,
): void {
  if (doubleMedian === null || amountMicro === null || 2n * amountMicro <= BigInt(factor) * doubleMedian) return;
  reasons.push({ code: "amount_unusual", params: { median: formatMoney(doubleMedian / 2n), factor } });
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
