"use client";

import { useEffect } from "react";

/** Keeps the document's title equal to the page's heading; null leaves it as it is. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}
