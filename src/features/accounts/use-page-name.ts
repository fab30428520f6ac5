"use client";

import { useEffect } from "react";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";

/** Names the thing on the page in the breadcrumb and in the document's title; null while its name is unread. */
export function usePageName(name: string | null): void {
  useBreadcrumb(name);
  useEffect(() => {
    if (name !== null) document.title = name;
  }, [name]);
}
