"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Act } from "@/domain/rights";
import { useMay } from "@/features/operators/use-may";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

type RightPanelProps = {
  act: Act;
  /** What the page is called; without it the heading stands above already. */
  title?: string;
  children: ReactNode;
};

/** A page for an act: whoever may not begin it is told so before filling it in. */
export function RightPanel({ act, title, children }: RightPanelProps) {
  const t = useTranslations("operators.noRight");
  const may = useMay();
  if (may(act)) return children;
  return (
    <>
      {title === undefined ? null : <PageHeader title={title} />}
      <StateMessage title={t("title")}>{t("lead")}</StateMessage>
    </>
  );
}

/** In place of a form inside a page: what is missing for it, in one sentence. */
export function NoRight() {
  const t = useTranslations("operators.noRight");
  return <p>{t("lead")}</p>;
}
