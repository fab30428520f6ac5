"use client";

import { useQueries } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { TransferState } from "@/domain/transfer-states";
import { sumOf } from "@/features/cashback/labels";
import { RunPage } from "@/features/cashback/run-page";
import { useBatchActs } from "@/features/cashback/use-batch-acts";
import { useCashback } from "@/features/cashback/use-cashback";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";
import { newKey } from "@/trpc/new-key";
import { useLiveState } from "@/trpc/use-events";
import { useLastAnswer } from "@/trpc/use-last-answer";
import { StateMessage } from "@/ui/state-message";

/** The run of one batch; any browser can join it at any time. */
export function BatchRunPage({ id }: { id: string }) {
  const t = useTranslations("cashback.run");
  const batch = useCashback(id);
  if (batch.status !== "ready") return null;
  if (batch.value.intent === "draft") return <StateMessage title={t("empty")} />;
  return <Run batch={batch.value} readAtMs={batch.readAtMs} />;
}

function Run({ batch, readAtMs }: { batch: CashbackDetail; readAtMs: number }) {
  const acts = useBatchActs(batch.id);
  const lastLines = useLastLines(batch);
  const isLive = useLiveState() === "live";
  const asOfMs = useLastAnswer();
  // One key per dialog: a second press after a lost answer is the same call.
  const resumeKey = useRef<string | null>(null);
  const resume = async (input: { why: string; password: string }) => {
    resumeKey.current ??= newKey();
    const answer = await acts.resume({ ...input, idempotencyKey: resumeKey.current });
    // Without an answer the same key is asked again; a refusal did nothing, and another reason is another call.
    if (answer === null || answer.moneyMoved === "no") resumeKey.current = null;
    return answer;
  };
  // The same code after a lost answer is the same call; another code is another one.
  const kept = useRef<{ code: string; key: string } | null>(null);
  const submitCode = async (input: { transferId: string; code: string }) => {
    const { key } = kept.current?.code === input.code ? kept.current : { key: newKey() };
    kept.current = { code: input.code, key };
    const answer = await acts.submitCode({ ...input, key });
    if (answer === null || answer.isUnanswered !== true) kept.current = null;
    return answer;
  };
  return (
    <RunPage
      batch={batch}
      lastLines={lastLines}
      readAtMs={readAtMs}
      isLive={isLive}
      asOfMs={asOfMs}
      acts={{ ...acts, resume, submitCode }}
    />
  );
}

const shown = 20;
const moved = [
  "sending",
  "accepted",
  "settled",
  "rejected",
  "unknown",
  "not_executed",
] as const satisfies readonly TransferState[];

/** The lines that moved last: lines go out by their number, so the highest ones of each state are the newest. */
function useLastLines(batch: CashbackDetail): CashbackLine[] {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const states = moved.filter((state) => sumOf(batch.states, [state]).count > 0);
  const answers = useQueries({
    queries: states.map((state) =>
      trpc.cashback.lines.queryOptions(
        { filter: { id: batch.id, state }, limit: shown, sort: { by: "seq", direction: "desc" } },
        { refetchInterval },
      ),
    ),
  });
  const byId = new Map(answers.flatMap(({ data }) => (data?.items ?? []).map((line) => [line.id, line] as const)));
  return [...byId.values()]
    .sort((a, b) => (b.sentAt ?? "").localeCompare(a.sentAt ?? "") || b.seq - a.seq)
    .slice(0, shown);
}
