"use client";

import { useEffect, useRef } from "react";
import { isTypingTarget } from "@/ui/key-bindings";
import { usePreferences } from "@/ui/preferences-provider";

type RowKeys = {
  scroller: HTMLDivElement | null;
  count: number;
  activeIndex: number | null;
  onMove: (index: number) => void;
  onOpen: (index: number) => void;
  onOpenPage: (index: number) => void;
  onToggle: (index: number, isRange: boolean) => void;
  onSelectMatching: () => void;
};

/**
 * The list's keys: `j` `k` `↓` `↑` move, Enter opens the panel, `o` the page, `x` selects, Shift `x` a range, ⌘A all
 * matching. They act on the table that has focus, or on the page's first one when nothing has.
 */
export function useRowKeys(keys: RowKeys): void {
  const { hasSingleKeys } = usePreferences();
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const host = latest.current.scroller;
      if (host === null || event.defaultPrevented || event.isComposing || isTypingTarget(event.target)) return;
      if (!isMeant(host, event.target)) return;
      if (act(latest.current, event, hasSingleKeys)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [hasSingleKeys]);
}

function isMeant(host: HTMLElement, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (host.contains(target)) return target.closest("button, [role=menu]") === null;
  return target === document.body && document.querySelector("[data-money-table]") === host;
}

/** True when the key was one of ours. */
function act(keys: RowKeys, event: KeyboardEvent, hasSingleKeys: boolean): boolean {
  const at = focusedIndex(event.target) ?? keys.activeIndex;
  if (event.metaKey || event.ctrlKey) {
    if (event.key.toLowerCase() !== "a" || event.altKey) return false;
    keys.onSelectMatching();
    return true;
  }
  if (event.altKey) return false;
  const single = hasSingleKeys ? event.key.toLowerCase() : "";
  if (event.key === "ArrowDown" || (single === "j" && !event.shiftKey)) return move(keys, at === null ? 0 : at + 1);
  if (event.key === "ArrowUp" || (single === "k" && !event.shiftKey)) return move(keys, at === null ? 0 : at - 1);
  if (at === null || isControl(event.target)) return false;
  if (event.key === "Enter") keys.onOpen(at);
  else if (single === "o" && !event.shiftKey) keys.onOpenPage(at);
  else if (single === "x") keys.onToggle(at, event.shiftKey);
  else return false;
  return true;
}

/** A row reached by Tab counts as the active one. */
function focusedIndex(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-index]") : null;
  return row === null ? null : Number(row.dataset.index);
}

function move(keys: RowKeys, index: number): boolean {
  if (index < 0 || index >= keys.count) return keys.count > 0;
  keys.onMove(index);
  return true;
}

/** A link or box inside the row has its own Enter. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, input") !== null;
}
