"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { CashbackDetail, ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { fieldOfHeader, type ImportColumns, type ImportField } from "@/domain/import-columns";
import { DraftFacts } from "@/features/cashback/draft-panel";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { ImportSummaryPanel, ImportWarnings } from "@/features/cashback/import-summary-panel";
import { type ActError, addsUp } from "@/features/cashback/labels";
import { type FileShape, MappingForm, shapeOf } from "@/features/cashback/mapping-form";
import { PreviewTable } from "@/features/cashback/preview-table";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useDryRun } from "@/features/cashback/use-dry-run";
import {
  type ImportReading,
  type ImportReadingChange,
  readingQuery,
  useImportReading,
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
      backHref={`${at}/source`}
      nextHint={t("hint.map")}
      isNextOpen={isReady && run.report?.sameFile === null && addsUp(run.report.totals)}
      isBusy={run.isReading}
      onNext={() => router.push(`${at}/amounts?${readingQuery(reading)}`)}
      summary={
        <>
          <DraftFacts batch={batch} />
          <ImportSummaryPanel fileName={reading.file} report={run.error === null ? run.report : null} />
        </>
      }
    >
      <MapView
        reading={reading}
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
  report: ImportCashbackOutput | null;
  error: ActError | null;
  isReading: boolean;
  onChange: (change: ImportReadingChange) => void;
  onRetry: () => void;
};

/** What the server understood, or why it could not; either way every choice stays open. */
export function MapView({ reading, report, error, isReading, onChange, onRetry }: MapViewProps) {
  const shape = report === null ? refusedShape(error) : shapeOf(report);
  return (
    <>
      {error === null ? null : <RefusalPanel error={error} onRetry={onRetry} />}
      {report?.sameFile == null ? null : <RefusalPanel error={sameFileError(report.sameFile)} />}
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

/** The columns that a refusal named: enough to say which one holds the payees. The others keep what their name says. */
function refusedShape(error: ActError | null): FileShape | null {
  if (error === null || !error.reason.startsWith("import.")) return null;
  const seen = typeof error.params.columns === "string" ? error.params.columns.split(", ") : [];
  return {
    format: "csv",
    encoding: "utf-8",
    delimiter: ",",
    columns: seen.map((header, index) => ({ index, header })),
    mapped: columnsByName(seen),
  };
}

/** Naming one column by hand sends all of them, so a column that was known by its name must stay known. */
function columnsByName(headers: readonly string[]): ImportColumns {
  const columns: Partial<Record<ImportField, number>> = {};
  for (const [index, header] of headers.entries()) {
    const field = fieldOfHeader(header);
    if (field !== null) columns[field] ??= index;
  }
  return columns;
}

function sameFileError(same: NonNullable<ImportCashbackOutput["sameFile"]>): ActError {
  return { moneyMoved: "no", reason: "cashback.same_file", params: { ...same } };
}
