"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import classes from "@/features/cashback/batch-page.module.css";
import { actErrorOf } from "@/features/cashback/labels";
import { PastReviewPanel } from "@/features/cashback/past-review-panel";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { ReviewPage } from "@/features/cashback/review-page";
import type { SendConfirmation } from "@/features/cashback/send-form";
import { useAct } from "@/features/cashback/use-act";
import { useCashback } from "@/features/cashback/use-cashback";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useStartKey } from "@/features/cashback/use-start-key";
import { useTRPC, useTRPCClient } from "@/trpc/client";

/** The review of a draft, and the act that starts it. */
export function BatchReviewPage({ id }: { id: string }) {
  const t = useTranslations("cashback");
  const trpc = useTRPC();
  const api = useTRPCClient();
  const act = useAct();
  const router = useRouter();
  const batch = useCashback(id);
  const refetchInterval = useLiveInterval();
  // Never an old reading: what is confirmed is what the server sees when the page opens.
  const review = useQuery(trpc.cashback.review.queryOptions({ id }, { refetchInterval, staleTime: 0, gcTime: 0 }));
  const startKey = useStartKey(`start-${id}`, review.data?.snapshot ?? "");

  const [isTooLate, setIsTooLate] = useState(false);
  const send = async (confirmation: SendConfirmation) => {
    const { snapshot, typedTotal, password, acknowledge, untilFundsEnd } = confirmation;
    const confirm = {
      snapshot,
      ...(typedTotal === undefined ? {} : { typedTotal }),
      ...(password === undefined ? {} : { stepUp: { password } }),
    };
    const input = { idempotencyKey: startKey ?? "", id, confirm, acknowledge, untilFundsEnd };
    const payments = review.data?.lines.ready.count ?? 1;
    const result = await act(() => api.cashback.start.mutate(input), { asked: "start", payments });
    if (!result.ok) {
      // What is asked may have risen: the form shows it as soon as it is known.
      void review.refetch();
      // The batch is read again after every act: a start that another one forestalled finds it started.
      setIsTooLate(result.error.moneyMoved === "no" && result.error.isUnclear !== true);
      return result.error;
    }
    router.push(`/cashback/${id}/run`);
    return null;
  };

  if (batch.status === "ready" && batch.value.intent !== "draft")
    return <PastReviewPanel batch={batch.value} isTooLate={isTooLate} />;
  if (review.isError) {
    return (
      <div className={classes.failed}>
        <RefusalPanel error={actErrorOf(review.error)} onRetry={() => void review.refetch()} />
      </div>
    );
  }
  if (review.data === undefined || batch.status !== "ready" || startKey === null) {
    return <p className={classes.failed}>{t("review.reading")}</p>;
  }
  // A batch that was read before the start answered nothing of it.
  const readAtMs = Math.min(review.dataUpdatedAt, batch.readAtMs);
  return <ReviewPage latest={review.data} readAtMs={readAtMs} batchName={batch.value.name} onSend={send} />;
}
