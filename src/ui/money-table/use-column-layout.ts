"use client";

import { createContext, use, useCallback, useSyncExternalStore } from "react";
import type { ColumnLayout } from "@/ui/money-table/column-layout";

const changed = "im-column-layout";

/** Whose columns they are: people who share a browser keep their own. */
export const LayoutOwner = createContext("nobody");

/**
 * Keeps a table's columns under its name for this person in this browser; null is the screen's own layout. Widths fit one
 * display, so they stay with the browser: a view that a person takes along is a saved view.
 */
export function useColumnLayout(tableKey: string): [ColumnLayout | null, (layout: ColumnLayout | null) => void] {
  const storageKey = `im-columns-${use(LayoutOwner)}-${tableKey}`;
  const text = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(storageKey),
    () => null,
  );
  const store = useCallback(
    (layout: ColumnLayout | null) => {
      if (layout === null) window.localStorage.removeItem(storageKey);
      else window.localStorage.setItem(storageKey, JSON.stringify(layout));
      window.dispatchEvent(new Event(changed));
    },
    [storageKey],
  );
  return [readLayout(text), store];
}

const parsed = new Map<string, ColumnLayout | null>();

/** The same text gives the same object, so that a table does not redraw for nothing. Text of others counts as none. */
export function readLayout(text: string | null): ColumnLayout | null {
  if (text === null) return null;
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const layout = parseLayout(text);
  if (parsed.size > 50) parsed.clear();
  parsed.set(text, layout);
  return layout;
}

function parseLayout(text: string): ColumnLayout | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLayout(value) ? value : null;
  } catch {
    return null;
  }
}

function isLayout(value: unknown): value is ColumnLayout {
  if (typeof value !== "object" || value === null) return false;
  if (!("order" in value && "hidden" in value && "widths" in value)) return false;
  const isNames = (list: unknown) => Array.isArray(list) && list.every((name) => typeof name === "string");
  const { order, hidden, widths } = value;
  const hasWidths =
    typeof widths === "object" && widths !== null && Object.values(widths).every((width) => typeof width === "number");
  return isNames(order) && isNames(hidden) && hasWidths;
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(changed, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(changed, onChange);
    window.removeEventListener("storage", onChange);
  };
}
