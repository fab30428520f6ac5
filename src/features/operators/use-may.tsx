"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Act } from "@/domain/rights";

type May = (act: Act) => boolean;

const MayContext = createContext<May>(() => true);

/** What the person behind this tab may begin, for every screen inside. */
export function MayProvider({ may, children }: { may: Readonly<Record<string, unknown>>; children: ReactNode }) {
  return <MayContext value={(act) => may[act] !== undefined}>{children}</MayContext>;
}

/** Whether this person may begin an act: what they may not is not offered. The server decides in any case. */
export function useMay(): May {
  return useContext(MayContext);
}
