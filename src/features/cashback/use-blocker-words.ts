"use client";

import { useMessages, useTranslations } from "next-intl";
import type { BatchWarningCode } from "@/domain/batch-warnings";
import type { StartBlocker } from "@/domain/cashback-batch-review.schema";
import { isKey, unit } from "@/features/cashback/labels";
import type { EvidenceParams } from "@/features/cashback/use-line-reasons";
import { moneyWords } from "@/ui/money-figure";

/** Words for what keeps a batch from starting, and for what a person has to acknowledge before it does. */
export function useBlockerWords(): (code: StartBlocker | BatchWarningCode, params: EvidenceParams) => string {
  const t = useTranslations("cashback.review.blocker");
  const known = useMessages().cashback.review.blocker;
  return (code, params) => (isKey(known, code) ? t(code, { ...missing, ...valuesOf(params) }) : code);
}

const missing = { available: "—", total: "—", line: "—", count: 0, batch: "—", of: 0, sum: "—" };

function valuesOf(params: EvidenceParams): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]): [string, string | number][] => {
      if (typeof value === "number") return [[name, value]];
      if (typeof value !== "string") return [];
      const isMoney = /^-?[0-9]+\.[0-9]{6}$/.test(value);
      return [[name, isMoney ? moneyWords(value, { form: "exact", unit }) : value]];
    }),
  );
}
