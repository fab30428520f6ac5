"use client";

import { useEffect, useRef } from "react";
import { createStrokeReader, isSingleKey, isTypingTarget, type KeyBinding, strokeOf } from "@/ui/key-bindings";
import { usePreferences } from "@/ui/preferences-provider";

/**
 * Runs shortcuts while the component is on screen; `bindings` are made once. Single keys rest while somebody types,
 * when they are switched off, and right after the first key of a sequence.
 */
export function useKeys<Action extends string>(
  bindings: readonly KeyBinding<Action>[],
  onAction: (action: Action) => void,
): void {
  const { hasSingleKeys } = usePreferences();
  const act = useRef(onAction);
  act.current = onAction;
  useEffect(() => {
    const keys = bindings.filter((key) => hasSingleKeys || key.strokes.some((stroke) => !isSingleKey(stroke)));
    const read = createStrokeReader<Action>(keys);
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const stroke = strokeOf(event);
      if (isSingleKey(stroke) && isTypingTarget(event.target)) return;
      const action = read(stroke, event.timeStamp);
      if (action === null) return;
      event.preventDefault();
      act.current(action);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [bindings, hasSingleKeys]);
}
