"use client";

import { useEffect, useRef } from "react";
import { type ShellAction, shellKeys } from "@/features/shell/labels";
import { createStrokeReader, isSingleKey, isTypingTarget, strokeOf } from "@/ui/key-bindings";
import { usePreferences } from "@/ui/preferences-provider";

/** Runs the shell's shortcuts. Single keys rest while somebody types, and when they are switched off. */
export function useShellKeys(onAction: (action: ShellAction) => void): void {
  const { hasSingleKeys } = usePreferences();
  const act = useRef(onAction);
  act.current = onAction;
  useEffect(() => {
    const keys = shellKeys.filter((key) => hasSingleKeys || key.strokes.some((stroke) => !isSingleKey(stroke)));
    const read = createStrokeReader<ShellAction>(keys);
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
  }, [hasSingleKeys]);
}
