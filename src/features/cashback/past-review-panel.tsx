"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { useFormats } from "@/i18n/use-formats";
import { StateMessage } from "@/ui/state-message";

type PastReviewPanelProps = {
  batch: Pick<CashbackRow, "id" | "startedAt" | "startedBy">;
  /** The person's own start was refused, because somebody else was first. */
  isTooLate?: boolean;
};

/** What stands in place of the review of a batch that is no draft any more, and the way to what there is instead. */
export function PastReviewPanel({ batch, isTooLate = false }: PastReviewPanelProps) {
  const t = useTranslations("cashback");
  const formats = useFormats();
  const who = batch.startedBy?.name ?? "—";
  if (batch.startedAt === null) return <StateMessage title={t("review.givenUp")} />;
  const progress = (
    <Button component={Link} href={`/cashback/${batch.id}/run`}>
      {t("batch.primary.run")}
    </Button>
  );
  if (!isTooLate) return <StateMessage title={t("review.started")} actions={progress} />;
  return (
    <div role="alert">
      <StateMessage
        title={t("review.startedAlready", { who, at: formats.instant(batch.startedAt) })}
        actions={progress}
      >
        {t("review.startRefused")}
      </StateMessage>
    </div>
  );
}
