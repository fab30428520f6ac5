"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { reviewTabs } from "@/features/review/labels";

const view = {
  tab: parseAsStringLiteral(reviewTabs),
  /** One reason of one batch. */
  group: parseAsString,
  /** Only what belongs to this batch. */
  batch: parseAsString,
  open: parseAsString,
};

/** Tab, reason and open item of the Review screen; they live in the address. */
export function useReviewView() {
  return useQueryStates(view, { history: "replace" });
}

export type ReviewView = ReturnType<typeof useReviewView>[0];
export type ReviewViewChange = Partial<{ [Key in keyof ReviewView]: ReviewView[Key] | null }>;
