"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/batch-page.module.css";
import { isGivenUp } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useCashback } from "@/features/cashback/use-cashback";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

type ImportFramePageProps = { id: string; children: (batch: CashbackDetail) => ReactNode };

/** The draft that an import step is about; a batch that was started takes no lines any more. */
export function ImportFramePage({ id, children }: ImportFramePageProps) {
  const t = useTranslations("cashback.wizard");
  const batchWords = useTranslations("cashback.batch");
  const batch = useCashback(id);
  const name = batch.status === "ready" ? batch.value.name : null;
  useBreadcrumb(name);
  if (batch.status === "ready" && batch.value.intent === "draft") return children(batch.value);
  return (
    <>
      <PageHeader title={name === null ? batchWords("primary.import") : t("importInto", { name })} />
      {batch.status === "loading" ? <p className={classes.failed}>{t("readingDraft")}</p> : null}
      {batch.status === "failed" ? (
        <div className={classes.failed}>
          <RefusalPanel error={batch.error} onRetry={batch.onRetry} />
        </div>
      ) : null}
      {batch.status === "ready" ? (
        <StateMessage title={t(isGivenUp(batch.value) ? "givenUpDraft" : "notADraft")} />
      ) : null}
    </>
  );
}
