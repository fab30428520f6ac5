"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Act } from "@/domain/rights";
import { useMay } from "@/features/operators/use-may";
import { StateMessage } from "@/ui/state-message";

/** A page for an act: whoever may not begin it is told so before filling it in. */
export function RightPanel({ act, children }: { act: Act; children: ReactNode }) {
  const t = useTranslations("operators.noRight");
  const may = useMay();
  return may(act) ? children : <StateMessage title={t("title")}>{t("lead")}</StateMessage>;
}

/** In place of a form inside a page: what is missing for it, in one sentence. */
export function NoRight() {
  const t = useTranslations("operators.noRight");
  return <p>{t("lead")}</p>;
}
