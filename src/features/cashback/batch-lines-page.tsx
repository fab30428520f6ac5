"use client";

import { useQuery } from "@tanstack/react-query";
import type { DraftEnd } from "@/features/cashback/draft-end-panel";
import { isGivenUp } from "@/features/cashback/labels";
import { type AmountCall, LinesPage } from "@/features/cashback/lines-page";
import { useBatchActs } from "@/features/cashback/use-batch-acts";
import { useCashback } from "@/features/cashback/use-cashback";
import { useLineWindows } from "@/features/cashback/use-line-windows";
import { lineFilterOf, useLinesView } from "@/features/cashback/use-lines-view";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useOpenLine } from "@/features/cashback/use-open-line";
import { useTRPC } from "@/trpc/client";

/** The lines of one batch, as the address says. */
export function BatchLinesPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const [view, setView] = useLinesView();
  const batch = useCashback(id);
  const acts = useBatchActs(id);
  const filter = lineFilterOf(view);
  const list = useLineWindows({ id, filter, sort: { by: view.sort, direction: view.dir } });
  const opened = useOpenLine(id, view.open);
  const { state: _tab, ...withoutTab } = filter;
  const tabs = useQuery(
    trpc.cashback.lines.queryOptions({ filter: { id, ...withoutTab }, limit: 1 }, { refetchInterval }),
  );
  return (
    <LinesPage
      batchId={id}
      isDraft={batch.status === "ready" && batch.value.intent === "draft"}
      {...pastOf(batch)}
      list={list}
      opened={opened}
      tabs={tabs.data?.totals ?? null}
      unfiltered={batch.status === "ready" ? batch.value.lines.all.count : null}
      view={view}
      onViewChange={(change) => void setView(change)}
      onDecide={acts.decide}
      {...(batch.status === "ready" && batch.value.intent === "draft"
        ? {
            amounts: {
              plan: (call: AmountCall) => acts.planAmount({ ...call, version: batch.value.version }),
              save: acts.setAmount,
            },
          }
        : {})}
    />
  );
}

function pastOf(batch: ReturnType<typeof useCashback>): { past?: DraftEnd } {
  if (batch.status !== "ready") return {};
  if (isGivenUp(batch.value)) return { past: "givenUp" };
  return batch.value.startedAt === null ? {} : { past: "started" };
}
