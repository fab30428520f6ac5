"use client";

import { useMessages, useTranslations } from "next-intl";
import type { Decision } from "@/domain/adjudication";
import type { ReviewDetail } from "@/domain/review.schema";
import { isKey } from "@/features/cashback/labels";
import { useFormats } from "@/i18n/use-formats";

type DecisionView = ReviewDetail["decisions"][number];

/** Words for what keeps a decision closed, from when it can be open, and from when an owner may do without. */
export function useConditionWords(): (decision: Decision, view: DecisionView | undefined) => string {
  const t = useTranslations("review");
  const known = useMessages().review;
  const formats = useFormats();
  return (decision, view) => {
    const code = view?.missing ?? "";
    // What a decision is for differs, so each says it in its own words.
    if (code === "wrong_kind") return t(`onlyFor.${decision}`);
    const condition = isKey(known.condition, code) ? t(`condition.${code}`) : code;
    if (view?.isWaivable) return t("waiver.open", { condition });
    const needs = view?.possibleAt
      ? t("decide.opensAt", { at: formats.instantSeconds(view.possibleAt), condition })
      : t("decide.needs", { condition });
    if (!view?.ownerFrom) return needs;
    return `${needs} · ${t("waiver.later", { at: formats.instantSeconds(view.ownerFrom) })}`;
  };
}
