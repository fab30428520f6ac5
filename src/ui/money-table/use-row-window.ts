"use client";

import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

const headHeightPx = 36;
/** Rows left below the screen when more are asked for. */
const aheadRows = 40;

export type RowWindow = {
  /** Rows in order, each with the height of those left out before it, px. */
  items: { index: number; gapPx: number }[];
  /** Height of the rows left out at the end, px. */
  afterPx: number;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
};

type Options = {
  scroller: HTMLDivElement | null;
  count: number;
  rowHeightPx: number;
  hasHead: boolean;
  /** Stays in the document when scrolled away, so that focus is not lost. */
  activeIndex: number | null;
  /** The rows that were read, while the browser prints; null otherwise. */
  printed: readonly number[] | null;
  onEndReached?: (() => void) | undefined;
  onRangeChange?: ((first: number, last: number) => void) | undefined;
};

/** The rows to draw: those on screen, a few around them, and the active one wherever it is. */
export function useRowWindow(options: Options): RowWindow {
  const { scroller, count, rowHeightPx, hasHead, activeIndex, onEndReached, onRangeChange } = options;
  const marginPx = hasHead ? headHeightPx : 0;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeightPx,
    overscan: 12,
    scrollMargin: marginPx,
    scrollPaddingStart: marginPx + rowHeightPx,
    scrollPaddingEnd: rowHeightPx,
    // The server draws a first screen of rows, so they are there before any script.
    initialRect: { width: 1200, height: 720 },
  });
  // A changed height is not measured again by itself.
  const measured = useRef(rowHeightPx);
  useEffect(() => {
    if (measured.current === rowHeightPx) return;
    measured.current = rowHeightPx;
    virtualizer.measure();
  }, [rowHeightPx, virtualizer]);

  const drawn = virtualizer.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const last = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last < 0) return;
    onRangeChange?.(first, last);
    if (last >= count - 1 - aheadRows) onEndReached?.();
  }, [first, last, count, onEndReached, onRangeChange]);

  const indexes = new Set(drawn.map((item) => item.index));
  if (activeIndex !== null && activeIndex < count) indexes.add(activeIndex);
  // Paper has no place for rows that were not read; the foot says how many it lacks.
  if (options.printed !== null) {
    return { items: options.printed.map((index) => ({ index, gapPx: 0 })), afterPx: 0, virtualizer };
  }
  let next = 0;
  const items = [...indexes]
    .sort((left, right) => left - right)
    .map((index) => {
      const gapPx = (index - next) * rowHeightPx;
      next = index + 1;
      return { index, gapPx };
    });
  return { items, afterPx: Math.max(0, count - next) * rowHeightPx, virtualizer };
}
