"use client";

import { useMessages, useTranslations } from "next-intl";
import { isKey } from "@/features/cashback/labels";

/** Words for why a step was taken: those of the program in the language of the screen, those of a person as typed. */
export function useStepReason(): (reason: string) => string {
  const t = useTranslations("review.stepReason");
  const known = useMessages().review.stepReason;
  return (reason) => (isKey(known, reason) ? t(reason) : reason);
}
