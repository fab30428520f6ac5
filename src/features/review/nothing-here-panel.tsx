"use client";

import { Button, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { CountReviewOutput } from "@/domain/review.schema";
import { countOf, type ReviewTab, reviewTabs } from "@/features/review/labels";
import type { ReviewViewChange } from "@/features/review/use-review-view";
import { StateMessage } from "@/ui/state-message";

type NothingHereProps = {
  counts: CountReviewOutput | null;
  tab: ReviewTab;
  /** Only what belongs to one batch is shown. */
  isOneBatch: boolean;
  onViewChange: (change: ReviewViewChange) => void;
};

/** An empty tab: nothing waits at all, or it waits elsewhere, with the way there. */
export function NothingHere({ counts, tab, isOneBatch, onViewChange }: NothingHereProps) {
  const t = useTranslations("review");
  const others = reviewTabs.flatMap((one) => {
    const count = countOf(counts, one) ?? 0;
    return one === tab || count === 0 ? [] : [{ one, count }];
  });
  if (isOneBatch) {
    return (
      <StateMessage title={t("emptyBatch")}>
        <Button size="xs" variant="default" onClick={() => onViewChange({ batch: null, group: null, open: null })}>
          {t("everyBatch")}
        </Button>
      </StateMessage>
    );
  }
  if (counts === null || others.length === 0) return <StateMessage title={t("empty")}>{t("lead")}</StateMessage>;
  return (
    <StateMessage title={t(`emptyTab.${tab}`)}>
      <Group gap="sm">
        {others.map(({ one, count }) => (
          <Button
            key={one}
            size="xs"
            variant="default"
            onClick={() => onViewChange({ tab: one, group: null, open: null })}
          >
            {t("waitsThere", { tab: t(`tabs.${one}`), count })}
          </Button>
        ))}
      </Group>
    </StateMessage>
  );
}
