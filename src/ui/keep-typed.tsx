"use client";

import { useEffect, useRef } from "react";

/**
 * Keeps what somebody typed into the fields beside and below this before the page could listen. The server draws a form
 * that can be typed in at once, while fields with a value of ours forget what they never heard of at their next drawing.
 */
export function KeepTyped() {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    for (const field of mark.current?.parentElement?.querySelectorAll("input, textarea") ?? []) handOver(field);
  }, []);
  return <span ref={mark} hidden />;
}

/** Types the text once more, now that there is somebody to hear it. */
function handOver(field: Element): void {
  if (!(field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && isText(field)))) return;
  const typed = field.value;
  if (typed === field.defaultValue) return;
  // React hears a change only where the value differs from the one it saw last: it must see the drawn one first.
  field.value = field.defaultValue;
  const own = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(own, "value")?.set?.call(field, typed);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function isText({ type }: HTMLInputElement): boolean {
  return ["text", "email", "password", "search"].includes(type);
}
