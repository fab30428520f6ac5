"use client";

import { Tabs } from "@mantine/core";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { CountReviewOutput } from "@/domain/review.schema";
import { FilterPill } from "@/features/cashback/filter-button";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { ExplainButton } from "@/features/review/explain-button";
import { HeldTab } from "@/features/review/held-tab-panel";
import { countOf, kindsOf, type ReviewTab, reviewTabs } from "@/features/review/labels";
import { NothingHere } from "@/features/review/nothing-here-panel";
import classes from "@/features/review/review-queue-page.module.css";
import { ReviewTable } from "@/features/review/review-table";
import { useOpenRow } from "@/features/review/use-open-row";
import { useReviewCounts, useReviewList } from "@/features/review/use-review";
import { type ReviewView, type ReviewViewChange, useReviewView } from "@/features/review/use-review-view";
import { useTicked } from "@/features/review/use-ticked";
import { formatCount } from "@/i18n/formats";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

const RestoredPanel = dynamic(() => import("@/features/review/restored-panel").then((file) => file.RestoredPanel));
const ExplainedPanel = dynamic(() => import("@/features/review/explained-panel").then((file) => file.ExplainedPanel));
const ItemPanel = dynamic(() => import("@/features/review/item-panel").then((file) => file.ItemPanel));

/** What only a person can decide, from everywhere. */
export function ReviewQueuePage() {
  const t = useTranslations("review");
  const [view, setView] = useReviewView();
  const counts = useReviewCounts();
  const known = counts.status === "ready" ? counts.value : null;
  // The first tab in which something waits; a tab that was chosen stays.
  const tab = view.tab ?? reviewTabs.find((one) => (countOf(known, one) ?? 0) > 0) ?? "held";
  // A restore is rare: its tab is there while something of it waits, or was asked for.
  const shown = reviewTabs.filter((one) => one !== "afterRestore" || one === tab || (countOf(known, one) ?? 0) > 0);
  const change = (next: ReviewViewChange) => void setView(next);
  const isNothing = known !== null && reviewTabs.every((one) => countOf(known, one) === 0);
  return (
    <div className={classes.page}>
      <PageHeader title={t("title")} facts={known === null ? undefined : t("waiting", { count: known.total })}>
        <Tabs
          value={tab}
          onChange={(value) =>
            change({ tab: reviewTabs.find((one) => one === value) ?? null, open: null, group: null })
          }
        >
          <Tabs.List aria-label={t("tabsLabel")}>
            {shown.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)} {formatTabCount(countOf(known, one))}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {view.batch === null ? null : (
          <p>
            <FilterPill label={t("oneBatch")} onRemove={() => change({ batch: null, group: null, open: null })} />
          </p>
        )}
      </PageHeader>
      {counts.status === "failed" ? <RefusalPanel error={counts.error} onRetry={counts.onRetry} /> : null}
      {isNothing && tab !== "held" && view.open === null ? (
        <StateMessage title={t("empty")} size="page">
          {t("lead")}
        </StateMessage>
      ) : tab === "held" ? (
        <HeldTab counts={known} view={view} onViewChange={change} />
      ) : (
        <ItemsTab key={tab} counts={known} tab={tab} view={view} onViewChange={change} />
      )}
    </div>
  );
}

function formatTabCount(count: number | null): string {
  return count === null ? "" : formatCount(count);
}

type ItemsTabProps = {
  /** Null until the first answer. */
  counts: CountReviewOutput | null;
  tab: Exclude<ReviewTab, "held">;
  view: ReviewView;
  onViewChange: (change: ReviewViewChange) => void;
};

/** Outcomes or records, with the first one open beside them where there is room. */
function ItemsTab({ counts, tab, view, onViewChange }: ItemsTabProps) {
  const list = useReviewList(kindsOf[tab], view.batch);
  const t = useTranslations("review.explained");
  const { canTick, ticked, selection, select, keep, isExplaining, askToExplain } = useTicked(list.rows);
  const isRecords = tab === "records";
  const { openId, open, close } = useOpenRow(view.open, list.rows[0]?.id ?? null, onViewChange);
  return (
    <div className={classes.columns}>
      <div className={classes.list}>
        {tab === "afterRestore" && list.rows.length > 0 ? <RestoredPanel rows={list.rows} /> : null}
        <ReviewTable
          list={list}
          hasRecords={isRecords}
          selection={isRecords ? selection : undefined}
          onSelectionChange={select}
          selectionHint={isRecords && canTick ? t("hint") : undefined}
          selectionActions={
            <ExplainButton rows={ticked} isOpen={isExplaining} onOpenChange={askToExplain} onKeep={keep} />
          }
          openId={openId}
          onOpenChange={open}
          empty={<NothingHere counts={counts} tab={tab} isOneBatch={view.batch !== null} onViewChange={onViewChange} />}
        />
        {isExplaining ? <ExplainedPanel rows={ticked} onKeep={keep} onCancel={() => askToExplain(false)} /> : null}
      </div>
      {openId === null ? null : <ItemPanel key={openId} id={openId} onResolved={() => open(openId)} onClose={close} />}
    </div>
  );
}
