"use client";

import { useMessages, useTranslations } from "next-intl";
import type { Decision } from "@/domain/adjudication";
import { isKey } from "@/features/cashback/labels";
import { useFormats } from "@/i18n/use-formats";

/** Words for what keeps a decision closed, and from when it can be open. */
export function useConditionWords(): (decision: Decision, missing: string | null, possibleAt: string | null) => string {
  const t = useTranslations("review");
  const known = useMessages().review;
  const formats = useFormats();
  return (decision, missing, possibleAt) => {
    const code = missing ?? "";
    // What a decision is for differs, so each says it in its own words.
    if (code === "wrong_kind") return t(`onlyFor.${decision}`);
    const condition = isKey(known.condition, code) ? t(`condition.${code}`) : code;
    if (possibleAt === null) return t("decide.needs", { condition });
    return t("decide.opensAt", { at: formats.instantSeconds(possibleAt), condition });
  };
}
