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

/** Line numbers shown as evidence: a file of one payee 15,000 times would otherwise store its numbers squared. */
const shownLines = 50;

/**
 * The hold reasons that follow from the lines alone, one list per line in the same order. Lines without a valid payee
 * take no part. Also used at `submit`, on the lines that are then in the batch.
 */
export function reasonsWithinFile(lines: readonly JudgedLine[], rules: FileRules): ImportReason[][] {
  const numbersOf = groupByPayee(lines);
  const doubleMedian = doubleMedianOf(lines);
  return lines.map((line) => {
    const { payeeCanonical } = line;
    if (payeeCanonical === null) return [];
    const reasons: ImportReason[] = [];
    addDuplicate(reasons, numbersOf(line));
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

function keyOf(line: JudgedLine): string | null {
  return line.payeeKind === null || line.payeeCanonical === null
    ? null
    : payeeKeySource(line.payeeKind, line.payeeCanonical);
}

/**
 * The line numbers of everybody who may be the payee of a line, in file order. A row that is paid by UID and a row that
 * is paid by e-mail name one person when the first one has the address of the second beside its UID.
 */
function groupByPayee(lines: readonly JudgedLine[]): (line: JudgedLine) => readonly number[] | undefined {
  const sameAs = aliasesOf(lines);
  const byPayee = new Map<string, number[]>();
  for (const line of lines) {
    const key = keyOf(line);
    if (key === null) continue;
    const root = rootOf(sameAs, key);
    const numbers = byPayee.get(root);
    if (numbers) numbers.push(line.sourceLineNo);
    else byPayee.set(root, [line.sourceLineNo]);
  }
  return (line) => byPayee.get(rootOf(sameAs, keyOf(line) ?? ""));
}

/** Keys that mean the same person as another key: UIDs by the address that a row of the file is paid by. */
function aliasesOf(lines: readonly JudgedLine[]): ReadonlyMap<string, string> {
  const emails = new Set(lines.flatMap((line) => (line.payeeKind === "email" ? (keyOf(line) ?? []) : [])));
  const sameAs = new Map<string, string>();
  if (emails.size === 0) return sameAs;
  for (const line of lines) {
    const uid = keyOf(line);
    if (uid === null || line.emailCanonical === null) continue;
    const email = payeeKeySource("email", line.emailCanonical);
    if (!emails.has(email)) continue;
    const known = sameAs.get(uid);
    if (known === undefined) sameAs.set(uid, email);
    else joinEmails(sameAs, known, email);
  }
  return sameAs;
}

/** One UID with two addresses: all three are one person. */
function joinEmails(sameAs: Map<string, string>, first: string, second: string): void {
  const [one, other] = [rootOf(sameAs, first), rootOf(sameAs, second)];
  if (one !== other) sameAs.set(other, one);
}

function rootOf(sameAs: ReadonlyMap<string, string>, key: string): string {
  let root = key;
  for (let next = sameAs.get(root); next !== undefined; next = sameAs.get(root)) root = next;
  return root;
}

function addDuplicate(reasons: ImportReason[], numbers: readonly number[] | undefined): void {
  if (numbers === undefined || numbers.length < 2) return;
  reasons.push({ code: "duplicate_in_file", params: { lines: numbers.slice(0, shownLines), count: numbers.length } });
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
