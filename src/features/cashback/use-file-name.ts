"use client";

import { useTranslations } from "next-intl";
import { pastedName } from "@/domain/import-name";

/** A file's own name; pasted rows have none and are called by what they are. */
export function useFileName(): (name: string) => string {
  const t = useTranslations("cashback.wizard");
  return (name) => (name === pastedName ? t("pasted") : name);
}
