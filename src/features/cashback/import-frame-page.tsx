"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/batch-page.module.css";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useCashback } from "@/features/cashback/use-cashback";
import { usePageTitle } from "@/features/cashback/use-page-title";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { StateMessage } from "@/ui/state-message";

type ImportFramePageProps = { id: string; children: (batch: CashbackDetail) => ReactNode };

/** The draft that an import step is about; a batch that was started takes no lines any more. */
export function ImportFramePage({ id, children }: ImportFramePageProps) {
  const t = useTranslations("cashback.wizard");
  const batch = useCashback(id);
  const name = batch.status === "ready" ? batch.value.name : null;
  useBreadcrumb(name);
  usePageTitle(name === null ? null : t("importInto", { name }));
  if (batch.status === "loading") return <p className={classes.failed}>{t("readingDraft")}</p>;
  if (batch.status === "failed") {
    return (
      <div className={classes.failed}>
        <RefusalPanel error={batch.error} onRetry={batch.onRetry} />
      </div>
    );
  }
  if (batch.value.intent !== "draft") return <StateMessage title={t("notADraft")} />;
  return children(batch.value);
}
