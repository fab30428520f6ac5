"use client";

import { useState } from "react";
import { TOGETHER_MAX } from "@/domain/adjudication";
import type { ReviewRow } from "@/domain/review.schema";
import { isRowSelected, nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";

/**
 * Records that are ticked, of those that are there: at most as many as one act takes, and no balance. `isExplaining`: the
 * form over them is asked for, until none is ticked any more.
 */
export function useTicked(rows: readonly ReviewRow[]) {
  const [chosen, setChosen] = useState<RowSelection>(nothingSelected);
  const [isAsked, setIsAsked] = useState(false);
  const records = rows.filter(({ kind }) => kind === "foreign");
  const keep = (kept: readonly Pick<ReviewRow, "id">[]) => {
    setChosen({ kind: "some", keys: new Set(kept.map(({ id }) => id)) });
    if (kept.length === 0) setIsAsked(false);
  };
  const of = (selection: RowSelection) =>
    records.filter(({ id }) => isRowSelected(selection, id)).slice(0, TOGETHER_MAX);
  const ticked = of(chosen);
  // Somebody else explained the last of them: the next tick opens no form that nobody asked for.
  if (isAsked && ticked.length === 0) setIsAsked(false);
  const selection: RowSelection = { kind: "some", keys: new Set(ticked.map(({ id }) => id)) };
  return {
    canTick: records.length > 0,
    ticked,
    selection,
    select: (next: RowSelection) => keep(of(next)),
    keep,
    isExplaining: isAsked && accountsOf(ticked).length === 1,
    askToExplain: setIsAsked,
  };
}

/** One act explains the records of one account. */
export function accountsOf(rows: readonly Pick<ReviewRow, "accountId">[]): ReviewRow["accountId"][] {
  return [...new Set(rows.map(({ accountId }) => accountId))];
}
