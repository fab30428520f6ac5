"use client";

import { useState } from "react";
import { TOGETHER_MAX } from "@/domain/adjudication";
import type { ReviewRow } from "@/domain/review.schema";
import { isRowSelected, nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";

/** Records that are ticked, of those that are there: at most as many as one act takes, and no balance. */
export function useTicked(rows: readonly ReviewRow[]) {
  const [chosen, setChosen] = useState<RowSelection>(nothingSelected);
  const keep = (kept: readonly Pick<ReviewRow, "id">[]) =>
    setChosen({ kind: "some", keys: new Set(kept.map(({ id }) => id)) });
  const of = (selection: RowSelection) =>
    rows.filter(({ id, kind }) => kind === "foreign" && isRowSelected(selection, id)).slice(0, TOGETHER_MAX);
  const ticked = of(chosen);
  const selection: RowSelection = { kind: "some", keys: new Set(ticked.map(({ id }) => id)) };
  return { ticked, selection, select: (next: RowSelection) => keep(of(next)), keep };
}
