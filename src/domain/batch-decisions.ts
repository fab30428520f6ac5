import {
  decideReasons,
  isExcludeOnly,
  type LineReason,
  type LineReasonCode,
  resetReasons,
  verdictOfReasons,
} from "./batch-line-reasons";
import { BadInputError } from "./errors";
import type { Decision } from "./import-reason";
import type { PayeeKind } from "./payee";

/** What a decision needs to know of a line of the batch. */
export type DecidableLine = {
  readonly id: string;
  /** Line in the file: what a refusal calls it. */
  readonly sourceLineNo: number;
  readonly payeeKey: string | null;
  readonly payeeKind: PayeeKind | null;
  readonly amountMicro: bigint | null;
  readonly reasons: readonly LineReason[];
};

/** Lines by id (all their reasons, or the one named), or every line with this reason. */
export type LineSelection = { ids: ReadonlySet<string>; reason?: LineReasonCode } | { reason: LineReasonCode };

export type LineDecision = Decision | "reset";

export type DecidedLine = {
  readonly line: DecidableLine;
  readonly reasons: readonly LineReason[];
  /** What is written to the history: one per reason that changed. */
  readonly decided: readonly { code: LineReasonCode; decision: LineDecision }[];
};

/** The lines that a selection means for this decision: by reason, only those where it is still to be decided. */
export function selectLines<Line extends DecidableLine>(
  lines: readonly Line[],
  selection: LineSelection,
  decision: LineDecision,
): Line[] {
  if ("ids" in selection) return lines.filter((line) => selection.ids.has(line.id));
  return lines.filter(({ reasons }) =>
    reasons.some(({ code, decision: was }) => code === selection.reason && (decision === "reset") !== (was === null)),
  );
}

/**
 * The lines as they are after the decision; lines that it does not change are left out. Paying one of several lines of
 * one payee takes the others out: keep one, exclude the others.
 * @throws BadInputError `cashback.exclude_only` when a reason must not be paid, `cashback.keep_one` when two lines of
 * one payee were named. Nothing is decided then.
 */
export function planDecision(
  lines: readonly DecidableLine[],
  selection: LineSelection,
  decision: LineDecision,
): DecidedLine[] {
  const selected = selectLines(lines, selection, decision);
  if (decision === "reset")
    return selected.flatMap((line) => changed(line, resetReasons(line.reasons, selection.reason)));
  if (decision === "exclude") return selected.flatMap((line) => changed(line, excluded(line, selection.reason)));
  const paid = selection.reason === "duplicate_in_file" && !("ids" in selection) ? firstOfEach(selected) : selected;
  refuseExcludeOnly(paid, selection.reason);
  const kept = keptLines(paid, selection.reason);
  const decided = paid.flatMap((line) => changed(line, decideReasons(line.reasons, "pay", selection.reason)));
  return [...decided, ...siblingsOf(lines, kept)];
}

function excluded(line: DecidableLine, code: LineReasonCode | undefined): readonly LineReason[] {
  if (code !== undefined) return decideReasons(line.reasons, "exclude", code);
  const isDecided = verdictOfReasons(line.reasons) === "ready";
  // What a person decided about the reasons stays readable: the exclusion stands beside it.
  return isDecided ? [...line.reasons, ...decideReasons([], "exclude")] : decideReasons(line.reasons, "exclude");
}

function refuseExcludeOnly(lines: readonly DecidableLine[], code: LineReasonCode | undefined): void {
  const refused = lines.flatMap(({ reasons }) => {
    const reason = reasons.find((one) => isExcludeOnly(one.code) && (code === undefined || one.code === code));
    return reason ? [reason.code] : [];
  });
  const [first] = refused;
  if (first === undefined) return;
  throw new BadInputError("cashback.exclude_only", "These lines can only be excluded.", {
    count: refused.length,
    holdReason: first,
  });
}

function hasDuplicate(line: DecidableLine): boolean {
  return line.reasons.some(({ code }) => code === "duplicate_in_file");
}

/** Lines of one person: all of them list the same lines of the file, whether they name the UID or the address. */
function groupOf(line: DecidableLine): string | null {
  const duplicate = line.reasons.find(({ code }) => code === "duplicate_in_file");
  const lines = duplicate?.params.lines;
  return typeof lines === "object" && lines !== null ? `from line ${lines[0]}` : line.payeeKey;
}

function firstOfEach(lines: readonly DecidableLine[]): DecidableLine[] {
  const first = new Map<string | null, DecidableLine>();
  for (const line of lines) {
    const known = first.get(groupOf(line));
    if (!known || line.sourceLineNo < known.sourceLineNo) first.set(groupOf(line), line);
  }
  return [...first.values()];
}

/** The one line of each payee that this act keeps. */
function keptLines(paid: readonly DecidableLine[], code: LineReasonCode | undefined): Map<string | null, string> {
  const kept = new Map<string | null, string>();
  if (code !== undefined && code !== "duplicate_in_file") return kept;
  for (const line of paid.filter(hasDuplicate)) {
    if (kept.has(groupOf(line))) {
      throw new BadInputError("cashback.keep_one", "Only one line of a payee can be kept.", {
        line: line.sourceLineNo,
      });
    }
    kept.set(groupOf(line), line.id);
  }
  return kept;
}

function siblingsOf(lines: readonly DecidableLine[], kept: ReadonlyMap<string | null, string>): DecidedLine[] {
  if (kept.size === 0) return [];
  return lines
    .filter((line) => hasDuplicate(line) && kept.has(groupOf(line)) && kept.get(groupOf(line)) !== line.id)
    .filter((line) => verdictOfReasons(line.reasons) !== "excluded")
    .flatMap((line) => changed(line, decideReasons(line.reasons, "exclude", "duplicate_in_file")));
}

function changed(line: DecidableLine, reasons: readonly LineReason[]): DecidedLine[] {
  const before = new Map(line.reasons.map(({ code, decision }) => [code, decision]));
  const after = new Set(reasons.map(({ code }) => code));
  const decided = reasons.flatMap(({ code, decision }) =>
    before.get(code) === decision && before.has(code) ? [] : [{ code, decision: decision ?? ("reset" as const) }],
  );
  const dropped = line.reasons.flatMap(({ code }) => (after.has(code) ? [] : [{ code, decision: "reset" as const }]));
  const all = [...decided, ...dropped];
  return all.length === 0 ? [] : [{ line, reasons, decided: all }];
}
