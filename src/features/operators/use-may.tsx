"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext } from "react";
import type { Act } from "@/domain/rights";

type May = (act: Act) => boolean;

const MayContext = createContext<May>(() => true);

/** What the person behind this tab may begin, for every screen inside. */
export function MayProvider({ may, children }: { may: Readonly<Record<string, unknown>>; children: ReactNode }) {
  return <MayContext value={(act) => may[act] !== undefined}>{children}</MayContext>;
}

/** Whether this person may begin an act. The server decides in any case. */
export function useMay(): May {
  return useContext(MayContext);
}

/** Why this person may not begin an act, with the act in words ("Adding an account"); undefined when they may. */
export function useBarriers(): (act: Act, words: string) => string | undefined {
  const may = useMay();
  const errors = useTranslations("errors");
  return (act, words) => (may(act) ? undefined : errors("noRight", { act: words, right: act }));
}
