"use client";

import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { LineSum } from "@/domain/line-sum";
import type { LineDecisionWord } from "@/features/cashback/decide-form";
import { DecideLinesDialog } from "@/features/cashback/decide-lines-dialog";
import type { ActAnswer } from "@/features/cashback/labels";
import type { LineList } from "@/features/cashback/lines-table";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { siblingEffect } from "@/features/cashback/use-sibling-effect";
import { isRowSelected, type RowSelection } from "@/ui/money-table/row-selection";

type DecideSelectionDialogProps = {
  selection: RowSelection;
  selected: LineSum;
  known: LineList["known"];
  onDecide: (request: { decision: LineDecisionWord; why: string; expect: LineSum }) => ActAnswer;
  onClose: () => void;
};

/** The decision about the selected lines, with what it does to others of their payees and what nobody may pay. */
export function DecideSelectionDialog({ selection, selected, known, onDecide, onClose }: DecideSelectionDialogProps) {
  const reasons = useLineReasons();
  return (
    <DecideLinesDialog
      expect={selected}
      payEffect={siblingEffect(selectedLines(selection, known), selection.kind === "some")}
      unpayable={unpayableCodes(selection, known).map(reasons.label)}
      canReset={hasDecided(selection, known)}
      onDecide={onDecide}
      onClose={onClose}
    />
  );
}

/** The selected lines that were read. */
function selectedLines(selection: RowSelection, known: LineList["known"]): CashbackLine[] {
  return [...known.values()].filter((line) => isRowSelected(selection, line.id));
}

/** Codes among the selected lines that were read which nobody may pay. */
function unpayableCodes(selection: RowSelection, known: LineList["known"]): string[] {
  const codes = selectedLines(selection, known).flatMap((line) =>
    line.reasons.filter(({ decisions }) => !decisions.includes("pay")).map(({ code }) => code),
  );
  return [...new Set(codes)];
}

/** True when a person decided about one of the selected lines that were read. */
function hasDecided(selection: RowSelection, known: LineList["known"]): boolean {
  return selectedLines(selection, known).some(({ reasons }) => reasons.some(({ decision }) => decision !== null));
}
