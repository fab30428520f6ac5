"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { CashbackFilter } from "@/domain/cashback-batch.schema";
import { cashbackTabs } from "@/domain/cashback-batch-choices";
import { directions } from "@/domain/list-order";

export const listTabs = ["all", ...cashbackTabs] as const;
type ListTab = (typeof listTabs)[number];
/** Batches in each tab; undefined where nobody has read them. */
export type TabCounts = { [Tab in ListTab]?: number | undefined };
export const listSorts = ["createdAt", "number", "name", "total"] as const;

const view = {
  tab: parseAsStringLiteral(listTabs).withDefault("all"),
  q: parseAsString.withDefault(""),
  campaign: parseAsString,
  source: parseAsString,
  sort: parseAsStringLiteral(listSorts).withDefault("createdAt"),
  dir: parseAsStringLiteral(directions).withDefault("desc"),
  open: parseAsString,
};

/** Tab, filters, sort and open panel of the list of batches; they live in the address. */
export function useCashbackView() {
  return useQueryStates(view, { history: "replace" });
}

export type CashbackView = ReturnType<typeof useCashbackView>[0];
export type CashbackViewChange = Partial<{ [Key in keyof CashbackView]: CashbackView[Key] | null }>;

/** The filter of the wire for what the address says. */
export function filterOf(view: Pick<CashbackView, "tab" | "q" | "campaign" | "source">): CashbackFilter {
  const q = view.q.trim().slice(0, 80);
  return {
    ...(view.tab === "all" ? {} : { state: view.tab }),
    ...(view.campaign === null ? {} : { campaignKey: view.campaign }),
    ...(view.source === null ? {} : { sourceAccountId: view.source }),
    ...(q === "" ? {} : { q }),
  };
}

/** True when something but the tab narrows the list. */
export function isNarrowed(filter: CashbackFilter): boolean {
  return Object.keys(filter).length > 0;
}
