"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { StateMessage } from "@/ui/state-message";

/** What stands in place of the review of a batch that is no draft any more, and the way to what there is instead. */
export function PastReviewPanel({ batch }: { batch: Pick<CashbackRow, "id" | "startedAt"> }) {
  const t = useTranslations("cashback");
  if (batch.startedAt === null) return <StateMessage title={t("review.givenUp")} />;
  return (
    <StateMessage
      title={t("review.started")}
      actions={
        <Button component={Link} href={`/cashback/${batch.id}/run`}>
          {t("batch.primary.run")}
        </Button>
      }
    />
  );
}
