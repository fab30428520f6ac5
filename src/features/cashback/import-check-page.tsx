"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useQueryState } from "nuqs";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { DraftFacts } from "@/features/cashback/draft-panel";
import classes from "@/features/cashback/import-check-page.module.css";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { addsUp } from "@/features/cashback/labels";
import { LinesPage } from "@/features/cashback/lines-page";
import { RowCountPanel } from "@/features/cashback/row-count-panel";
import { UnusedAmountsPanel, unusedAmountsKey } from "@/features/cashback/unused-amounts-panel";
import { useBatchActs } from "@/features/cashback/use-batch-acts";
import { readingQuery, useImportReading } from "@/features/cashback/use-import-reading";
import { useLineWindows } from "@/features/cashback/use-line-windows";
import { lineFilterOf, useLinesView } from "@/features/cashback/use-lines-view";
import { useOpenLine } from "@/features/cashback/use-open-line";
import { WizardPanel } from "@/features/cashback/wizard-panel";

/** The lines that were taken over: what is ready, what waits and why, and what can be left out here. */
export function ImportCheckPage({ id }: { id: string }) {
  return <ImportFramePage id={id}>{(batch) => <CheckStep batch={batch} />}</ImportFramePage>;
}

function CheckStep({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.wizard");
  const router = useRouter();
  const [reading] = useImportReading();
  const at = `/cashback/${batch.id}/import`;
  // Decided lines are not replaced; the source says so.
  const canReadAgain = reading.upload !== null && batch.decisions.length === 0;
  const [unusedAmounts] = useQueryState(unusedAmountsKey);
  const acts = useBatchActs(batch.id);
  const [view, setView] = useLinesView();
  const list = useLineWindows({
    id: batch.id,
    filter: lineFilterOf(view),
    sort: { by: view.sort, direction: view.dir },
  });
  const opened = useOpenLine(batch.id, view.open);
  const { all, ready, held, excluded, invalid } = batch.lines;
  const tabs = [
    { state: "ready" as const, ...ready },
    { state: "held" as const, ...held },
    { state: "excluded" as const, ...excluded },
    { state: "invalid" as const, ...invalid },
  ].filter(({ count }) => count > 0);
  return (
    <WizardPanel
      title={t("importInto", { name: batch.name })}
      step="check"
      stepHref={(step) => `${at}/${step}?${readingQuery(reading)}`}
      backHref={canReadAgain ? `${at}/amounts?${readingQuery(reading)}` : `${at}/source`}
      nextHint={t(nextHint(batch))}
      isNextOpen={all.count > 0 && addsUp(batch.lines)}
      isBusy={false}
      onNext={() => router.push(`/cashback/${batch.id}/${ready.count > 0 && invalid.count === 0 ? "review" : "lines"}`)}
      summary={
        <>
          <RowCountPanel lines={batch.lines} />
          <DraftFacts batch={batch} />
        </>
      }
    >
      {unusedAmounts === null ? null : <UnusedAmountsPanel columns={unusedAmounts} rule={batch.amount} />}
      <div className={classes.grid}>
        <LinesPage
          batchId={batch.id}
          place="check"
          isDraft
          list={list}
          opened={opened}
          tabs={tabs}
          unfiltered={all.count}
          view={view}
          onViewChange={(change) => void setView(change)}
          onDecide={acts.decide}
        />
      </div>
    </WizardPanel>
  );
}

function nextHint({ lines }: CashbackDetail): "hint.checkInvalid" | "hint.checkHeld" | "hint.checkReady" {
  if (lines.invalid.count > 0) return "hint.checkInvalid";
  return lines.held.count > 0 ? "hint.checkHeld" : "hint.checkReady";
}
