"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import type { CashbackDetail, ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { formatMoney, parseMoney } from "@/domain/money";
import {
  AmountChoiceForm,
  amountChoiceOf,
  amountOfMapping,
  type ColumnTotal,
} from "@/features/cashback/amount-choice-form";
import { AmountColumnsPanel } from "@/features/cashback/amount-columns-panel";
import { DraftFacts } from "@/features/cashback/draft-panel";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { ImportSummaryPanel, ImportWarnings } from "@/features/cashback/import-summary-panel";
import { type ActError, addsUp, sumOrUnknown } from "@/features/cashback/labels";
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
  const choice = amountChoiceOf(shapeOf(run.report, run.error), reading, batch.amount);
  const columnTotal = useColumnTotal(choice === null ? null : batch, reading);
  const isUndecided = choice !== null && choice.chosen === null;
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
      backHref={`${at}/source?${readingQuery(reading)}`}
      nextHint={t(isUndecided ? "hint.chooseAmounts" : "hint.map")}
      isNextOpen={isReady && !isUndecided && run.report?.sameFile === null && addsUp(run.report.totals)}
      isBusy={run.isReading}
      onNext={() => router.push(`${at}/amounts?${readingQuery(reading)}`)}
      summary={
        <>
          <DraftFacts
            batch={{ ...batch, amount: reading.amount ?? batch.amount }}
            hasAmountHint
            isUndecided={isUndecided}
          />
          <ImportSummaryPanel
            fileName={reading.file}
            report={run.error === null ? run.report : null}
            isReading={run.isReading}
            isUndecided={isUndecided}
          />
        </>
      }
    >
      <MapView
        reading={reading}
        own={batch.amount}
        columnTotal={columnTotal}
        report={run.report}
        error={run.error}
        isReading={run.isReading}
        onChange={(change) => void setReading(change)}
        onRetry={run.onRetry}
      />
    </WizardPanel>
  );
}

/** What the mapped amounts are worth, for whoever has to choose whether they are paid; null while nobody knows. */
function useColumnTotal(batch: CashbackDetail | null, reading: ImportReading): ColumnTotal | null {
  const run = useDryRun(batch, { ...reading, amount: { column: true } });
  const isKnown = batch !== null && run.report !== null && run.error === null && !run.isReading;
  return isKnown && run.report !== null ? columnTotalOf(run.report.totals) : null;
}

/** What the rows that can be paid add up to, and how many are left out of it. */
export function columnTotalOf({ all, invalid }: ImportCashbackOutput["totals"]): ColumnTotal | null {
  const sum = formatMoney(parseMoney(all.sum) - parseMoney(invalid.sum));
  const known = sumOrUnknown({ count: all.count - invalid.count, sum });
  return known === null ? null : { sum: known, leftOut: invalid.count };
}

type MapViewProps = {
  reading: ImportReading;
  /** What every line of the draft gets, where nothing else was chosen here. */
  own: AmountRule;
  /** What the column of the amounts is worth; null while nobody knows. */
  columnTotal: ColumnTotal | null;
  report: ImportCashbackOutput | null;
  error: ActError | null;
  isReading: boolean;
  onChange: (change: ImportReadingChange) => void;
  onRetry: () => void;
};

/** What the server understood, or why it could not; either way every choice stays open. */
export function MapView(props: MapViewProps) {
  const { reading, own, columnTotal, report, error, isReading, onChange, onRetry } = props;
  const shape = shapeOf(report, error);
  const missing = missingPart(error);
  const choice = amountChoiceOf(shape, reading, own);
  const isUndecided = choice !== null && choice.chosen === null;
  const mapped = shape === null ? {} : mappedColumns(shape, reading);
  const map = (change: ImportReadingChange) => {
    const { columns } = change;
    onChange(columns === undefined ? change : { ...change, ...amountOfMapping(mapped, columns, reading, own) });
  };
  const unused = report?.amountColumns.filter(({ index }) => index !== mapped.amount) ?? [];
  return (
    <>
      {error === null || missing !== null ? null : <RefusalPanel error={error} onRetry={onRetry} />}
      {missing === null ? null : <MissingMappingPanel part={missing} onChange={onChange} />}
      {report?.sameFile == null ? null : <RefusalPanel error={sameFileError(report.sameFile)} />}
      {error !== null || isUndecided ? null : (
        <AmountColumnsPanel
          columns={unused}
          rule={reading.amount ?? own}
          onUse={(index) => onChange({ amount: { column: true }, columns: withColumn(mapped, index, "amount") })}
        />
      )}
      {shape === null ? null : <MappingForm shape={shape} reading={reading} onChange={map} />}
      {choice === null ? null : (
        <AmountChoiceForm choice={choice} total={columnTotal} onChoose={(amount) => onChange({ amount })} />
      )}
      {report === null || error !== null ? null : (
        <>
          <ImportWarnings report={report} />
          <PreviewTable
            report={isUndecided ? withoutAmounts(report, choice.column.index) : report}
            isReading={isReading}
            isUndecided={isUndecided}
          />
        </>
      )}
    </>
  );
}

/** The first rows while nobody said what is paid: no amount is anybody's, and the mapped column is not unused yet. */
function withoutAmounts(report: ImportCashbackOutput, mapped: number): ImportCashbackOutput {
  return {
    ...report,
    unusedColumns: report.unusedColumns.filter(({ index }) => index !== mapped),
    rows: report.rows.map((row) => ({ ...row, amount: null })),
  };
}
