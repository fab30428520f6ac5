"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import type { CashbackDetail, ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { AmountColumnsPanel } from "@/features/cashback/amount-columns-panel";
import { DraftFacts } from "@/features/cashback/draft-panel";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { ImportSummaryPanel, ImportWarnings } from "@/features/cashback/import-summary-panel";
import { type ActError, addsUp } from "@/features/cashback/labels";
import { MappingForm } from "@/features/cashback/mapping-form";
import { MissingMappingPanel } from "@/features/cashback/missing-mapping-panel";
import { PreviewTable } from "@/features/cashback/preview-table";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useDryRun } from "@/features/cashback/use-dry-run";
import { mappedColumns, missingPart, sameFileError, shapeOf } from "@/features/cashback/use-file-shape";
import {
  type ImportReading,
  type ImportReadingChange,
  readingQuery,
  useImportReading,
  withColumn,
} from "@/features/cashback/use-import-reading";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

/** How the file is read: encoding, delimiter, columns, and the first rows as they would be stored. */
export function ImportMapPage({ id }: { id: string }) {
  return <ImportFramePage id={id}>{(batch) => <MapStep batch={batch} />}</ImportFramePage>;
}

function MapStep({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.wizard");
  const router = useRouter();
  const [reading, setReading] = useImportReading();
  const run = useDryRun(batch, reading);
  const at = `/cashback/${batch.id}/import`;
  const rule = reading.amount ?? batch.amount;
  const title = t("importInto", { name: batch.name });
  if (reading.upload === null) {
    return (
      <>
        <PageHeader title={title} />
        <StateMessage title={t("noFile")} />
      </>
    );
  }
  const isReady = run.error === null && run.report !== null && !run.isReading;
  return (
    <WizardPanel
      title={title}
      step="map"
      stepHref={(step) => `${at}/${step}?${readingQuery(reading)}`}
      backHref={`${at}/source?${readingQuery(reading)}`}
      nextHint={t("hint.map")}
      isNextOpen={isReady && run.report?.sameFile === null && addsUp(run.report.totals)}
      isBusy={run.isReading}
      onNext={() => router.push(`${at}/amounts?${readingQuery(reading)}`)}
      summary={
        <>
          <DraftFacts batch={{ ...batch, amount: rule }} />
          <ImportSummaryPanel
            fileName={reading.file}
            report={run.error === null ? run.report : null}
            isReading={run.isReading}
          />
        </>
      }
    >
      <MapView
        reading={reading}
        rule={rule}
        report={run.report}
        error={run.error}
        isReading={run.isReading}
        onChange={(change) => void setReading(change)}
        onRetry={run.onRetry}
      />
    </WizardPanel>
  );
}

type MapViewProps = {
  reading: ImportReading;
  /** What every line gets: chosen here, or the draft's own. */
  rule: AmountRule;
  report: ImportCashbackOutput | null;
  error: ActError | null;
  isReading: boolean;
  onChange: (change: ImportReadingChange) => void;
  onRetry: () => void;
};

/** What the server understood, or why it could not; either way every choice stays open. */
export function MapView({ reading, rule, report, error, isReading, onChange, onRetry }: MapViewProps) {
  const shape = shapeOf(report, error);
  const missing = missingPart(error);
  const useColumn = (index: number) => {
    if (shape === null) return;
    onChange({ amount: { column: true }, columns: withColumn(mappedColumns(shape, reading), index, "amount") });
  };
  return (
    <>
      {error === null || missing !== null ? null : <RefusalPanel error={error} onRetry={onRetry} />}
      {missing === null ? null : <MissingMappingPanel part={missing} onChange={onChange} />}
      {report?.sameFile == null ? null : <RefusalPanel error={sameFileError(report.sameFile)} />}
      {report === null || error !== null ? null : (
        <AmountColumnsPanel columns={report.amountColumns} rule={rule} onUse={useColumn} />
      )}
      {shape === null ? null : <MappingForm shape={shape} reading={reading} onChange={onChange} />}
      {report === null || error !== null ? null : (
        <>
          <ImportWarnings report={report} />
          <PreviewTable report={report} isReading={isReading} />
        </>
      )}
    </>
  );
}
