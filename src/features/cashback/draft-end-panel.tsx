"use client";

import { useTranslations } from "next-intl";
import type { LineVerdict } from "@/domain/import-reason";

/** How a batch stopped being a draft: from then on no line of it can be decided. */
export type DraftEnd = "started" | "givenUp";

/** Why nothing can be decided about a line that stayed out of its batch, and the way on. */
export function DraftEndPanel({ past, state }: { past: DraftEnd; state: LineVerdict }) {
  const t = useTranslations("cashback.lines.past");
  if (past === "givenUp") return <p>{t("givenUp")}</p>;
  // A line that was ready at the start has its payment, and shows that.
  return state === "ready" ? null : <p>{t(state)}</p>;
}
