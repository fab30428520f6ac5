"use client";

import { Fragment, useSyncExternalStore } from "react";
import classes from "@/ui/key-hint.module.css";

/** Keys of one shortcut: `mod+k`, or a sequence `g h`. `mod` is ⌘ on Apple systems and Ctrl elsewhere. */
export function KeyHint({ keys }: { keys: string }) {
  const isApple = useSyncExternalStore(neverChanges, readPlatform, () => false);
  return (
    <span className={classes.hint}>
      {keys.split(" ").map((stroke, index) => (
        <Fragment key={`${stroke}-${keys.slice(0, index)}`}>
          {stroke.split("+").map((key) => (
            <kbd key={key} className={classes.key}>
              {keyFace(key, isApple)}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}

/** What is printed on the key. */
function keyFace(key: string, isApple: boolean): string {
  const faces: Record<string, string> = {
    mod: isApple ? "⌘" : "Ctrl",
    shift: isApple ? "⇧" : "Shift",
    enter: "Enter",
    escape: "Esc",
    arrowdown: "↓",
    arrowup: "↑",
  };
  return faces[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

function neverChanges(): () => void {
  return () => undefined;
}

function readPlatform(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
