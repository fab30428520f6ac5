"use client";

import { useTranslations } from "next-intl";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { DecisionsPanel } from "@/features/review/decisions-panel";
import { OutcomePanel } from "@/features/review/outcome-panel";
import classes from "@/features/review/review-item-page.module.css";
import { useResolve } from "@/features/review/use-resolve";
import { useReviewItem } from "@/features/review/use-review";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { PageHeader } from "@/ui/page-header";

/** One item on its own page: all evidence at the left, the decisions at the right. */
export function ReviewItemPage({ id }: { id: string }) {
  const t = useTranslations("review");
  const item = useReviewItem(id);
  const resolve = useResolve(item.status === "ready" ? item.value : null);
  const title =
    item.status === "ready"
      ? `${t(`kind.${item.value.kind}`)} · ${item.value.payee ?? item.value.accountName ?? id}`
      : t("title");
  useBreadcrumb(item.status === "ready" ? title : null);
  return (
    <>
      <PageHeader title={title} />
      <div className={classes.page}>
        {item.status === "failed" ? <RefusalPanel error={item.error} onRetry={item.onRetry} /> : null}
        {item.status === "loading" ? <p>{t("reading")}</p> : null}
        {item.status === "ready" ? (
          <>
            <OutcomePanel item={item.value} />
            <aside className={classes.side} aria-label={t("decisions")}>
              <DecisionsPanel item={item.value} onResolve={resolve} />
            </aside>
          </>
        ) : null}
      </div>
    </>
  );
}
