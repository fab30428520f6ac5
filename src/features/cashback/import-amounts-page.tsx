"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackDetail, CashbackRow, ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { DraftFacts } from "@/features/cashback/draft-panel";
import classes from "@/features/cashback/import-amounts-page.module.css";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { ImportSummaryPanel, ImportWarnings } from "@/features/cashback/import-summary-panel";
import { type ActError, addsUp, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useAct } from "@/features/cashback/use-act";
import { useDryRun } from "@/features/cashback/use-dry-run";
import {
  type ImportReading,
  readingInput,
  readingQuery,
  useImportReading,
} from "@/features/cashback/use-import-reading";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { useTRPCClient } from "@/trpc/client";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

/** What every line gets, before the file is taken over into the draft. */
export function ImportAmountsPage({ id }: { id: string }) {
  return <ImportFramePage id={id}>{(batch) => <AmountsStep batch={batch} />}</ImportFramePage>;
}

function AmountsStep({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.wizard");
  const [reading] = useImportReading();
  const run = useDryRun(batch, reading);
  const take = useTakeOver(batch, reading);
  const at = `/cashback/${batch.id}/import`;
  const title = t("importInto", { name: batch.name });
  if (reading.upload === null) {
    return (
      <>
        <PageHeader title={title} />
        <StateMessage title={t("noFile")} />
      </>
    );
  }
  const { report } = run;
  const isReady = run.error === null && report !== null && report.sameFile === null && addsUp(report.totals);
  return (
    <WizardPanel
      title={title}
      step="amounts"
      stepHref={(step) => `${at}/${step}?${readingQuery(reading)}`}
      backHref={`${at}/map?${readingQuery(reading)}`}
      nextHint={
        batch.lines.all.count === 0
          ? t("hint.amounts", { count: report?.totals.all.count ?? 0 })
          : t("hint.replace", { count: batch.lines.all.count })
      }
      isNextOpen={isReady}
      isBusy={run.isReading || take.isBusy}
      onNext={() => void take.run()}
      summary={<ImportSummaryPanel fileName={reading.file} report={report} />}
    >
      {run.error === null ? null : <RefusalPanel error={run.error} onRetry={run.onRetry} />}
      {take.error === null ? null : <RefusalPanel error={take.error} isAnswer />}
      {report === null ? null : <AmountsView batch={batch} report={report} />}
    </WizardPanel>
  );
}

type AmountsViewProps = { batch: CashbackDetail; report: ImportCashbackOutput };

/** The amount rule of the draft and what comes of it: nothing is rounded, nothing is split in silence. */
function AmountsView({ batch, report }: AmountsViewProps) {
  const t = useTranslations("cashback.wizard.amount");
  const column = report.columns.find(({ field }) => field === "amount");
  const header = column?.header ?? (column === undefined ? "—" : t("columnNumber", { number: column.index + 1 }));
  return (
    <section className={classes.amounts}>
      <h2 className={classes.title}>{t("label")}</h2>
      <DraftFacts batch={batch} />
      <FactsList
        facts={[
          ...("column" in batch.amount ? [{ id: "column", label: t("fromColumn"), value: header }] : []),
          { id: "all", label: t("sumAll"), value: <MoneyText amount={report.totals.all.sum} unit={unit} /> },
          { id: "ready", label: t("sumReady"), value: <MoneyText amount={report.totals.ready.sum} unit={unit} /> },
        ]}
      />
      <ImportWarnings report={report} />
      <p className={classes.note}>{t("setWithDraft")}</p>
    </section>
  );
}

/** Takes the file over into the draft: every row becomes a line with its verdict, in one transaction. */
function useTakeOver(batch: CashbackDetail, reading: ImportReading) {
  const act = useAct();
  const api = useTRPCClient();
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  const run = async () => {
    setIsBusy(true);
    const result = await act(() =>
      api.cashback.import.mutate({
        id: batch.id,
        version: batch.version,
        source: { uploadId: reading.upload ?? "" },
        replace: true,
        dryRun: false,
        ...readingInput(reading),
      }),
    );
    if (result.ok) router.push(`/cashback/${batch.id}/import/check${problemQuery(result.value.batch)}`);
    else {
      setError(result.error);
      setIsBusy(false);
    }
  };
  return { run, isBusy, error };
}

/** Problems first: invalid lines keep the batch from its review, held ones wait for a decision. */
function problemQuery(stored: CashbackRow | null): string {
  if (stored === null) return "";
  if (stored.lines.invalid.count > 0) return "?state=invalid";
  return stored.lines.held.count > 0 ? "?state=held" : "";
}
