"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

type Breadcrumb = { title: string | null; setTitle: (title: string | null) => void };

const BreadcrumbContext = createContext<Breadcrumb | null>(null);

/** Holds the last part of the breadcrumb for the page below. */
export function BreadcrumbProvider({ children }: { children: ReactNode }) {
  const [title, setTitle] = useState<string | null>(null);
  const value = useMemo(() => ({ title, setTitle }), [title]);
  return <BreadcrumbContext value={value}>{children}</BreadcrumbContext>;
}

/** Names the thing on the page in the breadcrumb, for as long as the page is open; null while its name is unread. */
export function useBreadcrumb(title: string | null): void {
  const setTitle = useContext(BreadcrumbContext)?.setTitle;
  useEffect(() => {
    setTitle?.(title);
    return () => setTitle?.(null);
  }, [title, setTitle]);
}

/** The name that the page gave. */
export function useBreadcrumbTitle(): string | null {
  return useContext(BreadcrumbContext)?.title ?? null;
}
