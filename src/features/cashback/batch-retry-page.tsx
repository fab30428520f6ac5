"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { parseAsInteger, useQueryState } from "nuqs";
import type { PreviewRetryLinesOutput } from "@/domain/cashback-batch-retry.schema";
import classes from "@/features/cashback/batch-page.module.css";
import { actErrorOf, canRetry } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { RetryPage } from "@/features/cashback/retry-page";
import waiting from "@/features/cashback/retry-page.module.css";
import { useCashback } from "@/features/cashback/use-cashback";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { RightPanel } from "@/features/operators/right-panel";
import type { SendInput } from "@/features/transfers/use-send";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { StateMessage } from "@/ui/state-message";

/** How often is asked again while a look at the statement is missing. */
const lookPollMs = 3_000;

/** The refused and not executed lines of a batch, and the act that tries them again. */
export function BatchRetryPage({ id }: { id: string }) {
  return (
    <RightPanel act="transfers.send">
      <Retry id={id} />
    </RightPanel>
  );
}

function Retry({ id }: { id: string }) {
  const t = useTranslations("cashback.retry");
  const trpc = useTRPC();
  const api = useTRPCClient();
  const router = useRouter();
  const batch = useCashback(id);
  const [after, setAfter] = useQueryState("after", parseAsInteger.withDefault(0));
  const liveInterval = useLiveInterval();
  const answer = useQuery(
    trpc.cashback.previewRetry.queryOptions(
      { id, after },
      { staleTime: 0, gcTime: 0, refetchInterval: ({ state }) => (waits(state.data) ? lookPollMs : liveInterval) },
    ),
  );
  const send = async (lineIds: string[], input: SendInput) => {
    const row = await api.cashback.retryRejected.mutate({ id, lineIds, ...input });
    router.push(`/cashback/${id}/run`);
    return row;
  };
  if (answer.isError) {
    return (
      <div className={classes.failed}>
        <RefusalPanel error={actErrorOf(answer.error)} onRetry={() => void answer.refetch()} />
      </div>
    );
  }
  if (answer.data === undefined || batch.status !== "ready") return <Waiting />;
  if (answer.data.lines.length === 0 && after === 0) {
    return <StateMessage title={t(canRetry(batch.value) ? "reading" : "nothing")}>{t("nothingLead")}</StateMessage>;
  }
  return (
    <RetryPage
      key={after}
      batchName={batch.value.name}
      latest={answer.data}
      isPaused={batch.value.intent === "paused"}
      isFirst={after === 0}
      onMove={(place) => void setAfter(place)}
      onSend={send}
    />
  );
}

/** As high as the first lines. */
function Waiting() {
  const t = useTranslations("cashback.retry");
  return (
    <div className={classes.failed}>
      <div className={waiting.skeleton} aria-hidden />
      <p className="im-hidden" role="status">
        {t("reading")}
      </p>
    </div>
  );
}

function waits(preview: PreviewRetryLinesOutput | undefined): boolean {
  return preview?.lines.some(({ bar }) => bar?.code === "no_later_walk") ?? false;
}
