"use client";

import { NativeSelect } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { AmountRule } from "@/domain/batch-policy";
import type { CashbackDetail, CashbackRow, ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import type { ImportColumns } from "@/domain/import-choices";
import type { LineSum } from "@/domain/line-sum";
import { amountChoiceOf } from "@/features/cashback/amount-choice-form";
import { AmountColumnsPanel } from "@/features/cashback/amount-columns-panel";
import { AmountForm } from "@/features/cashback/amount-form";
import classes from "@/features/cashback/import-amounts-page.module.css";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import { ImportSummaryPanel, ImportWarnings } from "@/features/cashback/import-summary-panel";
import { type ActError, addsUp, sumOrUnknown, unit } from "@/features/cashback/labels";
import { useColumnName } from "@/features/cashback/mapping-form";
import { MissingMappingPanel } from "@/features/cashback/missing-mapping-panel";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { unusedAmountsKey } from "@/features/cashback/unused-amounts-panel";
import { useAct } from "@/features/cashback/use-act";
import { useDryRun } from "@/features/cashback/use-dry-run";
import { type FileShape, mappedColumns, missingPart, shapeOf } from "@/features/cashback/use-file-shape";
import {
  type ImportReading,
  type ImportReadingChange,
  readingInput,
  readingQuery,
  useImportReading,
  withColumn,
} from "@/features/cashback/use-import-reading";
import { isSameRule, type TypedAmounts, typedAmounts, typedRule } from "@/features/cashback/use-typed-amounts";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { useTRPCClient } from "@/trpc/client";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";
import { useSettled } from "@/ui/use-settled";

/** What every line gets, before the file is taken over into the draft. */
export function ImportAmountsPage({ id }: { id: string }) {
  return <ImportFramePage id={id}>{(batch) => <AmountsStep batch={batch} />}</ImportFramePage>;
}

function AmountsStep({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.wizard");
  const [reading, setReading] = useImportReading();
  const run = useDryRun(batch, reading);
  const take = useTakeOver(batch, reading, run.report);
  const at = `/cashback/${batch.id}/import`;
  const rule = reading.amount ?? batch.amount;
  const [typed, setTyped] = useState(() => typedAmounts(rule));
  useTakeTyped(typed, rule, (amount) => void setReading({ amount }));
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
  const isPayable = report !== null && !hasNoAmount(rule, report);
  const isReady = run.error === null && isPayable && report.sameFile === null && addsUp(report.totals);
  const isUndecided = amountChoiceOf(shapeOf(report, run.error), reading, batch.amount)?.chosen === null;
  const asTyped = typedRule(typed);
  const isTyped = asTyped !== null && isSameRule(asTyped, rule);
  return (
    <WizardPanel
      title={title}
      step="amounts"
      stepHref={(step) => `${at}/${step}?${readingQuery(reading)}`}
      backHref={`${at}/map?${readingQuery(reading)}`}
      nextHint={
        isUndecided
          ? t("hint.chooseOnMap")
          : report !== null && !isPayable
            ? t("amount.emptyColumn")
            : batch.lines.all.count === 0
              ? t("hint.amounts", { count: report?.totals.all.count ?? 0 })
              : t("hint.replace", { count: batch.lines.all.count })
      }
      isNextOpen={isReady && isTyped && !isUndecided}
      isBusy={run.isReading || take.isBusy}
      onNext={() => void take.run()}
      summary={
        <ImportSummaryPanel
          fileName={reading.file}
          report={run.error === null ? report : null}
          isReading={run.isReading}
          isUndecided={isUndecided}
        />
      }
    >
      {take.error === null ? null : <RefusalPanel error={take.error} isAnswer />}
      <AmountsView
        reading={reading}
        rule={rule}
        typed={typed}
        report={report}
        error={run.error}
        isUndecided={isUndecided}
        onType={(change) => setTyped((before) => ({ ...before, ...change }))}
        onChange={(change) => void setReading(change)}
        onRetry={run.onRetry}
      />
    </WizardPanel>
  );
}

/** So long nobody types any more before what was typed holds. */
const settledMs = 600;

/** Words hold when they are left, and by themselves soon after: *Next* is not pressed in vain with the pen in the field. */
function useTakeTyped(typed: TypedAmounts, rule: AmountRule, onTake: (rule: AmountRule) => void): void {
  const words = JSON.stringify(typed);
  const settled = useSettled(words, settledMs);
  const take = useEffectEvent(() => {
    const asTyped = typedRule(typed);
    if (settled === words && asTyped !== null && !isSameRule(asTyped, rule)) onTake(asTyped);
  });
  useEffect(() => {
    if (settled !== "") take();
  }, [settled]);
}

type AmountsViewProps = {
  reading: ImportReading;
  rule: AmountRule;
  /** As typed; it holds once it is left. */
  typed: TypedAmounts;
  report: ImportCashbackOutput | null;
  error: ActError | null;
  /** Nobody said yet what is paid: there are no sums, and no column is left unused. */
  isUndecided?: boolean;
  onType: (change: Partial<TypedAmounts>) => void;
  onChange: (change: ImportReadingChange) => void;
  onRetry: () => void;
};

/** How much each line gets, and what comes of it: nothing is rounded, nothing is split in silence. */
export function AmountsView(props: AmountsViewProps) {
  const { reading, rule, typed, report, error, isUndecided = false, onType, onChange, onRetry } = props;
  const t = useTranslations("cashback.wizard");
  const shape = shapeOf(report, error);
  const missing = missingPart(error);
  const read = error === null ? report : null;
  const mapped = shape === null ? {} : mappedColumns(shape, reading);
  const stood = useStoodColumns(shape === null ? null : mapped, reading);
  const offered = shape === null ? null : shape.columns.filter(({ index }) => !isPayees(mapped, index));
  const useColumn = (index: number) => {
    onType({ amountKind: "column" });
    onChange({ amount: { column: true }, columns: withColumn(stood, index, "amount") });
  };
  const take = (next: TypedAmounts) => {
    const typedOne = typedRule(next);
    // Nothing is read again for what holds already: whoever leaves the field by pressing Next has pressed it.
    if (typedOne !== null && !isSameRule(typedOne, rule)) onChange({ amount: typedOne });
  };
  return (
    <section className={classes.amounts}>
      <h2 className={classes.title}>{t("amount.label")}</h2>
      {error === null || missing !== null ? null : <RefusalPanel error={error} onRetry={onRetry} />}
      {missing === null ? null : <MissingMappingPanel part={missing} onChange={onChange} />}
      <AmountForm
        choice={typed}
        error={typedRule(typed) === null ? t("wrong.amount") : null}
        columnBarrier={offered !== null && offered.length === 0 ? t("amount.noColumn") : null}
        onChange={(change) => {
          onType(change);
          // Another kind holds at once; words hold when they are left.
          if (change.amountKind !== undefined || isFewerSteps(typed, change)) take({ ...typed, ...change });
        }}
        onLeave={() => take(typed)}
      />
      {offered === null || !("column" in rule) ? null : (
        <AmountColumnSelect
          columns={offered}
          chosen={mapped.amount ?? null}
          isEmpty={read !== null && hasNoAmount(rule, read)}
          onChoose={useColumn}
        />
      )}
      {read === null ? null : (
        <>
          {isUndecided ? null : (
            <>
              <AmountColumnsPanel columns={read.amountColumns} rule={rule} onUse={useColumn} />
              <AmountSums totals={read.totals} />
            </>
          )}
          <ImportWarnings report={read} />
        </>
      )}
      <p className={classes.note}>{t("amount.takenOver")}</p>
    </section>
  );
}

/** True for the column that names the payees: it cannot hold what they get. */
function isPayees({ uid, email }: ImportColumns, index: number): boolean {
  return index === uid || index === email;
}

/**
 * The mapping as this step found it: another column for the amounts takes that column from what it was for, and
 * choosing again gives it back. A file that is read in another way has another mapping.
 */
function useStoodColumns(mapped: ImportColumns | null, reading: ImportReading): ImportColumns {
  const key = JSON.stringify([reading.upload, reading.format, reading.encoding, reading.delimiter]);
  const stood = useRef<{ key: string; columns: ImportColumns } | null>(null);
  if (mapped !== null && stood.current?.key !== key) stood.current = { key, columns: mapped };
  return stood.current?.columns ?? {};
}

/** True when the amounts come from a column that has none: nothing of the file could be paid. */
function hasNoAmount(rule: AmountRule, { totals }: Pick<ImportCashbackOutput, "totals">): boolean {
  return "column" in rule && sumOrUnknown(totals.all) === null;
}

/** What the rows are worth; where none has an amount there is no sum, not one of 0.00. */
function AmountSums({ totals }: Pick<ImportCashbackOutput, "totals">) {
  const t = useTranslations("cashback.wizard.amount");
  const worth = ({ count, sum }: LineSum) =>
    count === 0 || sumOrUnknown({ count, sum }) === null ? t("none") : <MoneyText amount={sum} unit={unit} />;
  return (
    <FactsList
      facts={[
        { id: "all", label: t("sumAll"), value: worth(totals.all) },
        { id: "ready", label: t("sumReady"), value: worth(totals.ready) },
      ]}
    />
  );
}

/** True when a step was taken out: nobody leaves its fields any more. */
function isFewerSteps(typed: TypedAmounts, { steps }: Partial<TypedAmounts>): boolean {
  return steps !== undefined && steps.length < typed.steps.length;
}

type AmountColumnSelectProps = {
  /** Those that may hold amounts. */
  columns: FileShape["columns"];
  chosen: number | null;
  /** The chosen column has no amount in any row. */
  isEmpty: boolean;
  onChoose: (index: number) => void;
};

function AmountColumnSelect({ columns, chosen, isEmpty, onChoose }: AmountColumnSelectProps) {
  const t = useTranslations("cashback.wizard.amount");
  const name = useColumnName();
  return (
    <NativeSelect
      label={t("fromColumn")}
      error={isEmpty ? t("emptyColumn") : null}
      value={chosen === null ? "" : String(chosen)}
      data={[
        ...(chosen === null ? [{ value: "", label: t("chooseColumn") }] : []),
        ...columns.map((column) => ({ value: String(column.index), label: name(column) })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        if (value !== "") onChoose(Number(value));
      }}
    />
  );
}

/** Takes the file over into the draft: every row becomes a line with its verdict, in one transaction. */
function useTakeOver(batch: CashbackDetail, reading: ImportReading, report: ImportCashbackOutput | null) {
  const act = useAct();
  const api = useTRPCClient();
  const router = useRouter();
  const name = useColumnName();
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
    const rule = reading.amount ?? batch.amount;
    const unused = "column" in rule ? [] : (report?.amountColumns ?? []);
    if (result.ok)
      router.push(`/cashback/${batch.id}/import/check?${checkQuery(result.value.batch, unused.map(name), reading)}`);
    else {
      setError(result.error);
      setIsBusy(false);
    }
  };
  return { run, isBusy, error };
}

/** Problems first: invalid lines keep the batch from its review, held ones wait for a decision. The file stays known. */
function checkQuery(stored: CashbackRow | null, unusedAmounts: readonly string[], reading: ImportReading): string {
  const query = new URLSearchParams(readingQuery(reading));
  if (stored !== null && stored.lines.invalid.count > 0) query.set("state", "invalid");
  else if (stored !== null && stored.lines.held.count > 0) query.set("state", "held");
  if (unusedAmounts.length > 0) query.set(unusedAmountsKey, unusedAmounts.join(", "));
  return query.toString();
}
