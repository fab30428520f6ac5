"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PreviewRetryLinesOutput } from "@/domain/cashback-batch-retry.schema";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { unit, widestAmountPx } from "@/features/cashback/labels";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { isRowSelected, type RowSelection } from "@/ui/money-table/row-selection";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

type RetryLine = PreviewRetryLinesOutput["lines"][number];

type RetryTableProps = {
  name: string;
  place: "possible" | "barred";
  lines: readonly RetryLine[];
  selection?: RowSelection;
  onSelectionChange?: (selection: RowSelection) => void;
};

/** Lines that were refused or not executed, with what Infini said, or with what keeps them back. */
export function RetryTable({ name, place, lines, selection, onSelectionChange }: RetryTableProps) {
  const columns = useColumns(place);
  const [layout, setLayout] = useColumnLayout(`retry-${place}`);
  const sum = (some: readonly RetryLine[]) => formatMoney(sumMicro(some.map(({ amount }) => parseMoney(amount))));
  const selected = selection === undefined ? [] : lines.filter(({ id }) => isRowSelected(selection, id));
  return (
    <MoneyTable<RetryLine>
      name={name}
      columns={columns}
      rows={lines}
      rowKey={keyOf}
      rowTestId={testIdOf}
      rowLabel={labelOf}
      rowHref={hrefOf}
      total={lines.length}
      status="ready"
      {...(selection === undefined || onSelectionChange === undefined ? {} : { selection, onSelectionChange })}
      selectedAmount={selection === undefined ? null : sum(selected)}
      layout={layout}
      onLayoutChange={setLayout}
      listed={{ amount: sum(lines) }}
      unit={unit}
      empty={null}
    />
  );
}

const keyOf = (line: RetryLine) => line.id;
const testIdOf = (line: RetryLine) => `line-${line.id}`;
const labelOf = (line: RetryLine) => `${line.sourceLineNo} · ${line.payee}`;
const hrefOf = (line: RetryLine) => `/transfers/${line.transferId}`;

function useColumns(place: "possible" | "barred"): MoneyTableColumn<RetryLine>[] {
  const t = useTranslations("cashback.batch.lineColumns");
  const retry = useTranslations("cashback.retry");
  const why: MoneyTableColumn<RetryLine> =
    place === "barred"
      ? {
          id: "bar",
          header: retry("why"),
          width: 320,
          isGrowing: true,
          card: "age",
          cell: (line) => <Bar line={line} />,
        }
      : {
          id: "said",
          header: retry("said"),
          width: 240,
          isGrowing: true,
          card: "age",
          cell: (line) => line.upstreamMessage ?? "—",
        };
  return [
    { id: "payee", header: t("numberedPayee"), isIdentity: true, width: 200, cell: labelOf },
    {
      id: "amount",
      header: t("amount"),
      width: widestAmountPx,
      minWidth: widestAmountPx,
      align: "end",
      pin: "end",
      card: "amount",
      cell: (line) => <MoneyText amount={line.amount} />,
    },
    {
      id: "state",
      header: t("state"),
      width: 150,
      card: "state",
      cell: (line) => <StatusChip kind="transfer" state={line.state} />,
    },
    { id: "attempts", header: t("attempts"), width: 96, align: "end", cell: (line) => formatCount(line.attempts) },
    why,
  ];
}

/** What keeps the line back, and where to look. */
function Bar({ line }: { line: RetryLine }) {
  const t = useTranslations("cashback.retry.bar");
  const formats = useFormats();
  const { bar } = line;
  if (bar === null) return null;
  const until = bar.possibleAt === null ? null : t("from", { at: formats.instantSeconds(bar.possibleAt) });
  return (
    <>
      {t(bar.code)} {until}
      {bar.transferId === null ? null : <Link href={`/transfers/${bar.transferId}`}>{t("open")}</Link>}
    </>
  );
}
