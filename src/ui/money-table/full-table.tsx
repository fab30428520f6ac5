"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { formatCount } from "@/i18n/formats";
import { ApproxHelp } from "@/ui/help-button";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableProps } from "@/ui/money-table/money-table-types";
import { nothingSelected, stateOfLoaded, toggleLoaded } from "@/ui/money-table/row-selection";
import { SelectionBar } from "@/ui/money-table/selection-bar";
import { TableBody } from "@/ui/money-table/table-body";
import { TableHead } from "@/ui/money-table/table-head";
import { TableNotice } from "@/ui/money-table/table-notice";
import { useColumnModel } from "@/ui/money-table/use-column-model";
import { narrowRowHeight, useIsNarrow } from "@/ui/money-table/use-is-narrow";
import { useIsPrinting } from "@/ui/money-table/use-is-printing";
import { MoneyText } from "@/ui/money-text";
import { rowHeights } from "@/ui/preferences";
import { usePreferences } from "@/ui/preferences-provider";

/** All of the table; screens use `MoneyTable`, which loads it. */
export function FullTable<Row>(table: MoneyTableProps<Row>) {
  const { columns, rows, total, selection = nothingSelected, onSelectionChange } = table;
  const { density } = usePreferences();
  const isNarrow = useIsNarrow();
  const isPrinting = useIsPrinting();
  const rowHeightPx = isNarrow ? narrowRowHeight : rowHeights[density];
  // State, not a ref: the rows have to hear when there is something to scroll in.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const model = useColumnModel({
    columns,
    stored: table.layout,
    onLayoutChange: table.onLayoutChange,
    hasSelection: onSelectionChange !== undefined,
    hasActions: table.rowActions !== undefined,
  });
  const padding = isNarrow ? undefined : model.scrollPadding;
  const loaded = rows.flatMap((row) => (row === null ? [] : [table.rowKey(row)]));
  const hasRows = rows.length > 0;
  const isBarKept = table.selectionHint !== undefined;

  return (
    <div className={classes.frame}>
      {isBarKept ? null : <Selection table={table} />}
      {table.status === "failed" && hasRows ? table.error : null}
      <div ref={setScroller} className={classes.scroller} data-money-table style={padding}>
        <table
          className={classes.table}
          aria-label={table.name}
          aria-rowcount={total === null ? -1 : total + 1}
          aria-busy={table.status === "loading" || table.isRefetching === true}
          style={isNarrow || isPrinting ? undefined : { minWidth: model.widthPx }}
        >
          <colgroup>
            {model.views.map((view) => (
              <col key={view.id} style={view.isGrowing || isPrinting ? undefined : { width: view.widthPx }} />
            ))}
          </colgroup>
          <TableHead
            views={model.views}
            columns={columns}
            layout={model.layout}
            onLayoutChange={table.onLayoutChange}
            sort={table.sort ?? null}
            onSortChange={table.onSortChange}
            loaded={stateOfLoaded(selection, loaded)}
            onToggleLoaded={() => onSelectionChange?.(toggleLoaded(selection, loaded))}
          />
          {hasRows ? (
            <TableBody
              table={table}
              views={model.views}
              scroller={scroller}
              rowHeightPx={rowHeightPx}
              hasHead={!isNarrow}
              isPrinting={isPrinting}
            />
          ) : (
            <TableNotice table={table} columns={model.views} />
          )}
        </table>
      </div>
      {isBarKept ? <Selection table={table} /> : null}
      <TableFoot table={table} />
    </div>
  );
}

function Selection<Row>({ table }: { table: MoneyTableProps<Row> }) {
  const { selection = nothingSelected, onSelectionChange } = table;
  if (onSelectionChange === undefined) return null;
  return (
    <SelectionBar
      selection={selection}
      total={table.total}
      amount={table.selectedAmount}
      unit={table.unit}
      actions={table.selectionActions}
      hint={table.selectionHint}
      isChosenByHand={table.isChosenByHand === true}
      onChange={onSelectionChange}
    />
  );
}

/** Rows and sum over everything that the query matches; the words for people who do not see rows appear. */
function TableFoot<Row>({ table }: { table: MoneyTableProps<Row> }) {
  const t = useTranslations("table");
  const { listed, unit } = table;
  // A list that was never read has no count and no sum; zero would be a claim.
  const isUnread = table.status !== "ready" && table.rows.length === 0;
  const total = isUnread ? null : table.total;
  const read = table.rows.filter((row) => row !== null).length;
  return (
    <div className={classes.foot}>
      <span>{total === null ? "—" : t("rowCount", { count: total })}</span>
      {total === null || read >= total ? null : (
        <span className={classes.unprinted}>
          {t("unprinted", { read: formatCount(read), total: formatCount(total) })}
        </span>
      )}
      {listed === undefined || isUnread ? null : (
        <span title={listed.note}>
          {t("listed")}{" "}
          <MoneyText
            amount={listed.amount}
            form="short"
            isPartial={listed.isPartial ?? false}
            {...(unit === undefined ? {} : { unit })}
          />
          <ApproxHelp amounts={[listed.amount]} />
        </span>
      )}
      <span className="im-hidden" role="status">
        {table.status === "loading" ? t("loading") : table.isLoadingMore ? t("loadingMore") : null}
        {table.status === "ready" && table.rows.length > 0 && table.rows.length === total
          ? t("loadedAll", { count: formatCount(total) })
          : null}
      </span>
    </div>
  );
}
