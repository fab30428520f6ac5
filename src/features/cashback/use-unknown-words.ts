"use client";

import { useTranslations } from "next-intl";
import type { BatchPolicy } from "@/domain/batch-policy";
import { useFormats } from "@/i18n/use-formats";

/** What becomes of the account after an unknown outcome, with how long it is held at most (s) where that is known. */
export function useUnknownWords(): (choice: BatchPolicy["onUnknown"], holdSec: number | null) => string {
  const t = useTranslations("cashback.review.onUnknownChoice");
  const formats = useFormats();
  return (choice, holdSec) => {
    if (choice === "continue") return t("continue");
    return holdSec === null ? t("pauseOpen") : t("pause", { time: formats.duration(wholeSteps(holdSec) * 1000) });
  };
}

/** A length in words is cut to whole minutes; "at most" must not say less than it is. */
function wholeSteps(sec: number): number {
  return sec < 60 ? sec : Math.ceil(sec / 60) * 60;
}
