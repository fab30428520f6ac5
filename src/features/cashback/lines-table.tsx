"use client";

import type { ReactNode } from "react";
import type { CashbackLine, LineFilter } from "@/domain/cashback-batch-line.schema";
import type { LineSum } from "@/domain/line-sum";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { type ActError, type StateSums, sumOf, unit } from "@/features/cashback/labels";
import { type LinesPlace, useLineColumns } from "@/features/cashback/line-columns";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import { countSelected, type RowSelection } from "@/ui/money-table/row-selection";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";

/** What the server answered so far about the lines of one batch. */
export type LineList = {
  /** In the order of the list; null for a line that is not loaded. */
  rows: readonly (CashbackLine | null)[];
  /** Every line that was read so far, by id. */
  known: ReadonlyMap<string, CashbackLine>;
  total: number | null;
  /** Count and sum by state over the applied filter; null while nobody knows. */
  totals: StateSums | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
  error: ActError | null;
  /** First and last line on screen. */
  onRangeChange: (first: number, last: number) => void;
  onRetry: () => void;
};

/** Each place keeps the columns that were chosen there. */
export const layoutKeys: Readonly<Record<LinesPlace, string>> = { page: "lines", check: "check-lines" };

type LinesTableProps = {
  /** Accessible name: the page's. */
  name: string;
  place?: LinesPlace;
  list: LineList;
  sort?: TableSort | null;
  onSortChange?: (sort: TableSort | null) => void;
  openId: string | null;
  onOpenChange: (id: string | null) => void;
  selection?: RowSelection;
  onSelectionChange?: (selection: RowSelection) => void;
  selectionActions?: ReactNode;
  empty: ReactNode;
  noMatch?: NoMatch | null;
};

/** The table of lines, the same in a batch, in the check of an import and in Review. */
export function LinesTable(props: LinesTableProps) {
  const { name, place = "page", list, sort, onSortChange, selection, onSelectionChange, selectionActions } = props;
  const columns = useLineColumns(place);
  const [layout, setLayout] = useColumnLayout(layoutKeys[place]);
  const selected = selection === undefined ? null : selectedSum(selection, list);
  return (
    <MoneyTable<CashbackLine>
      name={name}
      columns={columns}
      rows={list.rows}
      rowKey={(line) => line.id}
      rowTestId={(line) => `line-${line.id}`}
      rowLabel={(line) => `${line.sourceLineNo} · ${line.payee ?? "—"}`}
      total={list.total}
      status={list.status}
      isRefetching={list.isRefetching}
      isLoadingMore={list.isLoadingMore}
      onRangeChange={list.onRangeChange}
      {...(sort === undefined || onSortChange === undefined ? {} : { sort, onSortChange })}
      {...(selection === undefined || onSelectionChange === undefined ? {} : { selection, onSelectionChange })}
      selectedAmount={selected?.sum ?? null}
      selectionActions={selectionActions}
      openKey={props.openId}
      onOpenChange={props.onOpenChange}
      layout={layout}
      onLayoutChange={setLayout}
      listed={{ amount: list.totals === null ? null : wholeSum(list.totals).sum }}
      noMatch={props.noMatch ?? null}
      error={list.error === null ? null : <RefusalPanel error={list.error} onRetry={list.onRetry} />}
      unit={unit}
      empty={props.empty}
    />
  );
}

/** Count and sum of everything that the applied filter has. */
export function wholeSum(totals: StateSums): LineSum {
  return sumOf(
    totals,
    totals.map(({ state }) => state),
  );
}

/** Count and sum of the selection as the screen shows it; null while the filter's own sum is not known. */
export function selectedSum(
  selection: RowSelection,
  list: Pick<LineList, "known" | "total" | "totals">,
): LineSum | null {
  const amountsOf = (keys: ReadonlySet<string>) =>
    sumMicro([...keys].map((key) => parseMoney(list.known.get(key)?.amount ?? "0")));
  if (selection.kind === "some") return { count: selection.keys.size, sum: formatMoney(amountsOf(selection.keys)) };
  if (list.totals === null) return null;
  const count = countSelected(selection, list.total);
  const whole = parseMoney(wholeSum(list.totals).sum);
  return count === null ? null : { count, sum: formatMoney(whole - amountsOf(selection.except)) };
}

/** The selection as a bulk call sends it: ids, or the applied query without its exceptions. */
export function selectionInput(
  selection: RowSelection,
  filter: LineFilter,
): { ids: string[] } | { filter: LineFilter; except: string[] } {
  return selection.kind === "some" ? { ids: [...selection.keys] } : { filter, except: [...selection.except] };
}
