"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import classes from "@/features/cashback/review-page.module.css";
import { ReviewPanel } from "@/features/cashback/review-panel";
import { type SendConfirmation, SendForm } from "@/features/cashback/send-form";
import { NoRight } from "@/features/operators/right-panel";
import { useMay } from "@/features/operators/use-may";

type ReviewPageProps = {
  /** The review as the server sees it now. */
  latest: CashbackReview;
  /** When it was read. */
  readAtMs: number;
  batchName: string;
  onSend: (confirmation: SendConfirmation) => ActAnswer;
};

/**
 * Read, then send. The content that was opened stays on the screen: when the batch becomes another one meanwhile, it
 * says so and cannot be confirmed until it is read again.
 */
export function ReviewPage({ latest, readAtMs, batchName, onSend }: ReviewPageProps) {
  const t = useTranslations("cashback.review");
  const may = useMay();
  const [opened, setOpened] = useState(latest);
  // Also while nobody knows what became of it: what changes once it was confirmed may be the batch that starts.
  const [isUnderWay, setIsUnderWay] = useState(false);
  const isOutdated = latest.snapshot !== opened.snapshot && !isUnderWay;
  // The same content may have other surroundings by now: balance, freeze, warnings.
  const review = isOutdated || isUnderWay ? opened : latest;
  const send = async (confirmation: SendConfirmation) => {
    setIsUnderWay(true);
    const refusal = await onSend(confirmation);
    if (refusal !== null && refusal.isUnclear !== true) setIsUnderWay(false);
    return refusal;
  };
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <ReviewPanel key={review.snapshot} review={review} batchName={batchName} />
      </div>
      <div className={classes.side}>
        {isOutdated ? (
          <div className={classes.outdated} role="alert">
            <p className={classes.outdatedTitle}>{t("changed")}</p>
            <Button size="xs" variant="default" onClick={() => setOpened(latest)}>
              {t("readAgain")}
            </Button>
          </div>
        ) : null}
        {may("batches.start") ? (
          <SendForm
            key={review.snapshot}
            review={review}
            readAtMs={readAtMs}
            isOutdated={isOutdated}
            onSend={send}
            onReadAgain={() => setOpened(latest)}
          />
        ) : (
          <NoRight />
        )}
      </div>
    </div>
  );
}
