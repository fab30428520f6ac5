"use client";

import { type RefObject, useEffect, useRef } from "react";

/** The payment that this tab sent last and whose page has not been drawn since. */
let sentId: string | null = null;

/** Remembers what was just sent: its page comes next. */
export function rememberSent(id: string): void {
  sentId = id;
}

/**
 * The heading of a payment's page. Whoever comes from sending it stands there, because the button that was pressed is
 * gone; a page that is opened otherwise takes no focus, and neither does one whose reader went elsewhere meanwhile.
 */
export function useSentFocus(id: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (sentId !== id) return;
    sentId = null;
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus();
  }, [id]);
  return heading;
}
