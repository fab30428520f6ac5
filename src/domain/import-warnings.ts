import { doubleMedianOf } from "./import-file-rules";
import type { CodeWithParams } from "./import-reason";
import type { ImportRow } from "./import-row";
import { formatMoney } from "./money";
import { isUnusualUid } from "./payee";

/**
 * What a person should look at before importing; holds nothing. `short_uids` and `amounts_far_from_median`: columns may
 * be swapped. `ids_rounded`: ids in scientific notation. `ids_maybe_rounded`: long ids that end in zeros after the 15th
 * digit, as a spreadsheet leaves them. `both_payees`: the row has a UID and an address, the UID is used.
 * `amount_column_unused`: the file has amounts, but the batch pays another one.
 */
type ImportWarningCode =
  | "short_uids"
  | "amounts_far_from_median"
  | "ids_rounded"
  | "ids_maybe_rounded"
  | "both_payees"
  | "amount_column_unused";
export type ImportWarning = CodeWithParams<ImportWarningCode>;

const farFactor = 20n;
const shownLines = 5;

/** The warnings that the rows of one file give together. @source docs/design/faults.md §8 V43 */
export function warningsOf(rows: readonly ImportRow[]): ImportWarning[] {
  return [...shortUids(rows), ...farAmounts(rows), ...roundedIds(rows)];
}

function shortUids(rows: readonly ImportRow[]): ImportWarning[] {
  const short = rows.filter(({ payeeKind, payee }) => payeeKind === "uid" && isAmountLike(payee));
  if (short.length * 100 <= rows.length) return [];
  return [{ code: "short_uids", params: { count: short.length, rows: rows.length, lines: linesOf(short) } }];
}

/** A UID of fewer than five digits, or what an amount in the UID column looks like. */
function isAmountLike(payee: string): boolean {
  return /^[0-9]+$/.test(payee) ? isUnusualUid(payee) : /^[0-9]{1,8}\.[0-9]{1,6}$/.test(payee);
}

function farAmounts(rows: readonly ImportRow[]): ImportWarning[] {
  const doubleMedian = doubleMedianOf(
    rows.flatMap(({ payeeCanonical, amountMicro }) =>
      payeeCanonical === null || amountMicro === null ? [] : [amountMicro],
    ),
  );
  if (doubleMedian === null) return [];
  const isFar = ({ amountMicro, payeeCanonical }: ImportRow) =>
    amountMicro !== null && payeeCanonical !== null && 2n * amountMicro > farFactor * doubleMedian;
  const far = rows.filter(isFar);
  if (far.length === 0) return [];
  const params = {
    count: far.length,
    median: formatMoney(doubleMedian / 2n),
    factor: Number(farFactor),
    lines: linesOf(far),
  };
  return [{ code: "amounts_far_from_median", params }];
}

function roundedIds(rows: readonly ImportRow[]): ImportWarning[] {
  const scientific = rows.filter(({ reasons }) =>
    reasons.some(({ code, params }) => code === "bad_uid" && params.hint === "scientific"),
  );
  const long = rows.filter(({ payeeKind, payee }) => payeeKind === "uid" && /^[0-9]{16,}$/.test(payee));
  const zeros = long.filter(({ payee }) => /^[0-9]{15}0+$/.test(payee));
  return [
    ...(scientific.length > 0 ? [idWarning("ids_rounded", scientific)] : []),
    // One id in ten ends in a zero by chance; most of them do so only after a spreadsheet.
    ...(zeros.length > 0 && 2 * zeros.length > long.length ? [idWarning("ids_maybe_rounded", zeros)] : []),
  ];
}

function idWarning(code: "ids_rounded" | "ids_maybe_rounded", rows: readonly ImportRow[]): ImportWarning {
  return { code, params: { count: rows.length, example: rows[0]?.payee ?? "", lines: linesOf(rows) } };
}

function linesOf(rows: readonly ImportRow[]): number[] {
  return rows.slice(0, shownLines).map((row) => row.sourceLineNo);
}
