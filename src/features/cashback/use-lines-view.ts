"use client";

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { lineReasonCodes, lineStates, payDecisions } from "@/domain/batch-line-states";
import type { LineFilter } from "@/domain/cashback-batch-line.schema";
import { directions } from "@/domain/list-order";

export const lineSorts = ["seq", "amount", "payee"] as const;

const view = {
  state: parseAsStringLiteral(["all", ...lineStates] as const).withDefault("all"),
  reason: parseAsStringLiteral(lineReasonCodes),
  q: parseAsString.withDefault(""),
  neverPaid: parseAsBoolean,
  decided: parseAsStringLiteral(payDecisions),
  sort: parseAsStringLiteral(lineSorts).withDefault("seq"),
  dir: parseAsStringLiteral(directions).withDefault("asc"),
  open: parseAsString,
  /** Asks for one decision about all lines of the filter. */
  decide: parseAsBoolean,
};

/** Tab, filters, sort and open panel of the lines of a batch; they live in the address. */
export function useLinesView() {
  return useQueryStates(view, { history: "replace" });
}

export type LinesView = ReturnType<typeof useLinesView>[0];
export type LinesViewChange = Partial<{ [Key in keyof LinesView]: LinesView[Key] | null }>;

/** The filter of the wire for what the address says. */
export function lineFilterOf(view: Pick<LinesView, "state" | "reason" | "q" | "neverPaid" | "decided">): LineFilter {
  const q = view.q.trim().slice(0, 254);
  return {
    ...(view.state === "all" ? {} : { state: view.state }),
    ...(view.reason === null ? {} : { reason: view.reason }),
    ...(q === "" ? {} : { q }),
    ...(view.neverPaid === null ? {} : { neverPaid: view.neverPaid }),
    ...(view.decided === null ? {} : { decided: view.decided }),
  };
}

/** Takes every filter and the tab away. */
export const noLineFilter: LinesViewChange = {
  state: null,
  reason: null,
  q: null,
  neverPaid: null,
  decided: null,
};
