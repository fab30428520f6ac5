import { type LineReason, undecided } from "./batch-line-reasons";
import { unusualAmount } from "./import-file-rules";
import type { ImportReason } from "./import-reason";

/** A line of a draft as a change of amounts needs it. */
export type AmountLine = {
  readonly id: string;
  readonly sourceLineNo: number;
  readonly payeeKey: string | null;
  readonly amountMicro: bigint | null;
  readonly reasons: readonly LineReason[];
};

/** A line as it is afterwards. */
export type AmountChange<Line extends AmountLine> = {
  readonly line: Line;
  readonly amountMicro: bigint | null;
  readonly reasons: readonly LineReason[];
  /** Decisions to pay that were made about another amount, and are open again. */
  readonly reopened: readonly LineReason[];
};

const amountCodes: ReadonlySet<LineReason["code"]> = new Set(["bad_amount", "amount_unusual", "new_payee_large"]);

/**
 * The lines that a new amount changes: those that get it, and those whose amount is unusual, or is so no more, because
 * the middle of the batch moved. Whoever decided to pay a line decided about the amount that stood there: such a decision
 * is open again on a line that gets another amount. What was excluded stays excluded.
 *
 * `byBooks`: what the books hold against a line of this amount: limits of its payee, a large first payment.
 */
export function planAmounts<Line extends AmountLine>(
  lines: readonly Line[],
  selected: ReadonlySet<string>,
  amountMicro: bigint,
  byBooks: (line: Line, amountMicro: bigint) => readonly ImportReason[],
): AmountChange<Line>[] {
  const isChanged = (line: Line) => selected.has(line.id) && line.amountMicro !== amountMicro;
  const amountOf = (line: Line) => (isChanged(line) ? amountMicro : line.amountMicro);
  const unusual = unusualAmount(lines.map((line) => (line.payeeKey === null ? null : amountOf(line))));
  return lines.flatMap((line): AmountChange<Line>[] => {
    if (!isChanged(line)) return withMedian(line, unusual(line.payeeKey === null ? null : line.amountMicro));
    const reopened = line.reasons.filter(({ decision }) => decision === "pay");
    const others = keptOut(
      line,
      line.reasons
        .filter(({ code }) => !amountCodes.has(code))
        .map((reason) => (reason.decision === "pay" ? { ...reason, decision: null } : reason)),
    );
    const fresh = line.payeeKey === null ? [] : [...byBooks(line, amountMicro), ...unusual(amountMicro)];
    return [{ line, amountMicro, reasons: withOnce(others, fresh), reopened }];
  });
}

/** A line that was taken out because of its old amount stays out, by a hand; the reason itself is gone with the amount. */
function keptOut(line: AmountLine, others: readonly LineReason[]): readonly LineReason[] {
  const isOut = (reasons: readonly LineReason[]) => reasons.some(({ decision }) => decision === "exclude");
  if (!isOut(line.reasons) || isOut(others)) return others;
  return [...others, { code: "by_hand", params: {}, decision: "exclude" }];
}

/** A line that keeps its amount in a batch whose middle moved; what somebody decided about it stands. */
function withMedian<Line extends AmountLine>(line: Line, found: readonly ImportReason[]): AmountChange<Line>[] {
  const known = line.reasons.find(({ code }) => code === "amount_unusual");
  const isOfPayee = known?.params.payeeLimit !== undefined;
  if (known?.decision != null || isOfPayee || (known === undefined) === (found.length === 0)) return [];
  const others = line.reasons.filter(({ code }) => code !== "amount_unusual");
  return [{ line, amountMicro: line.amountMicro, reasons: withOnce(others, found), reopened: [] }];
}

function withOnce(reasons: readonly LineReason[], fresh: readonly ImportReason[]): readonly LineReason[] {
  const codes = new Set(reasons.map(({ code }) => code));
  const added = fresh.filter(({ code }, at) => !codes.has(code) && fresh.findIndex((one) => one.code === code) === at);
  return [...reasons, ...undecided(added)];
}
