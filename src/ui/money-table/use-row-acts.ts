"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { MoneyTableProps } from "@/ui/money-table/money-table-types";
import { isRowSelected, nothingSelected, setRows } from "@/ui/money-table/row-selection";

export type RowActs = {
  /** The row that keys start from; the open one when nobody has moved yet. */
  activeIndex: number | null;
  keyAt: (index: number) => string | null;
  /** Moves there; focus follows once the row is drawn. */
  activate: (index: number) => void;
  /** Moves there and opens the panel. */
  pick: (index: number) => void;
  /** Selects or unselects a row, or all from the last one up to it. */
  toggle: (index: number, isRange: boolean) => void;
};

/** What mouse and keyboard do with rows: move, open, select. */
export function useRowActs<Row>(table: MoneyTableProps<Row>, scroller: HTMLDivElement | null): RowActs {
  const { rows, rowKey, openKey = null } = table;
  const [moved, setMoved] = useState<number | null>(null);
  const shouldFocus = useRef(false);
  const anchor = useRef(0);
  const openIndex = openKey === null ? -1 : rows.findIndex((row) => row !== null && rowKey(row) === openKey);
  const activeIndex = moved ?? (openIndex >= 0 ? openIndex : null);

  const latest = useRef(table);
  latest.current = table;
  const keyAt = useCallback((index: number) => {
    const row = latest.current.rows[index] ?? null;
    return row === null ? null : latest.current.rowKey(row);
  }, []);
  const activate = useCallback((index: number) => {
    shouldFocus.current = true;
    setMoved(index);
  }, []);
  const pick = useCallback(
    (index: number) => {
      activate(index);
      latest.current.onOpenChange?.(keyAt(index));
    },
    [activate, keyAt],
  );
  const toggle = useCallback(
    (index: number, isRange: boolean) => {
      const { selection = nothingSelected, onSelectionChange } = latest.current;
      const own = keyAt(index);
      if (own === null || onSelectionChange === undefined) return;
      const from = isRange ? Math.min(anchor.current, index) : index;
      const to = isRange ? Math.max(anchor.current, index) : index;
      const keys = Array.from({ length: to - from + 1 }, (_, step) => keyAt(from + step));
      const known = keys.filter((key) => key !== null);
      onSelectionChange(setRows(selection, known, isRange || !isRowSelected(selection, own)));
      anchor.current = index;
      setMoved(index);
    },
    [keyAt],
  );

  useEffect(() => {
    if (!shouldFocus.current || activeIndex === null) return;
    shouldFocus.current = false;
    scroller?.querySelector<HTMLElement>(`tr[data-index="${activeIndex}"]`)?.focus({ preventScroll: true });
  }, [activeIndex, scroller]);

  return { activeIndex, keyAt, activate, pick, toggle };
}
