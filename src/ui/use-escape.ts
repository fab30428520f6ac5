"use client";

import { useEffect, useRef } from "react";

/** What lies above a page; Escape belongs to it first. */
const layers = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=tooltip]";

/**
 * Runs `onEscape` while `isOn`, in fields too, unless a layer lies above the page: Escape closes the top layer only. Asked
 * before the layers hear of the key, because one that closes at once is gone afterwards.
 */
export function useEscape(isOn: boolean, onEscape: () => void): void {
  const act = useRef(onEscape);
  act.current = onEscape;
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || event.repeat || isLayerOpen()) return;
      act.current();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [isOn]);
}

/** A layer that is kept in the document while it is closed has no boxes. */
function isLayerOpen(): boolean {
  return [...document.querySelectorAll(layers)].some((layer) => layer.getClientRects().length > 0);
}
