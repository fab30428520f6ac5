"use client";

import { Fragment, useMemo } from "react";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableProps } from "@/ui/money-table/money-table-types";
import { isRowSelected, nothingSelected, selectMatching } from "@/ui/money-table/row-selection";
import { SkeletonRow } from "@/ui/money-table/skeleton-rows";
import { type RowFacts, TableRow } from "@/ui/money-table/table-row";
import type { ColumnView } from "@/ui/money-table/use-column-model";
import { useRowActs } from "@/ui/money-table/use-row-acts";
import { useRowKeys } from "@/ui/money-table/use-row-keys";
import { useRowWindow } from "@/ui/money-table/use-row-window";

type TableBodyProps<Row> = {
  table: MoneyTableProps<Row>;
  views: readonly ColumnView<Row>[];
  scroller: HTMLDivElement | null;
  rowHeightPx: number;
  hasHead: boolean;
  isPrinting: boolean;
};

/** The rows on screen, and everything a person does with them by mouse or keyboard. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { table, views, scroller, rowHeightPx, hasHead, isPrinting } = props;
  const { rows, rowKey, rowHref, openKey = null, onOpenChange, selection = nothingSelected } = table;
  const acts = useRowActs(table, scroller);
  const { items, afterPx, virtualizer } = useRowWindow({
    scroller,
    count: rows.length,
    rowHeightPx,
    hasHead,
    activeIndex: acts.activeIndex,
    printed: isPrinting ? rows.flatMap((row, index) => (row === null ? [] : [index])) : null,
    onEndReached: table.onEndReached,
    onRangeChange: table.onRangeChange,
  });
  const facts = useRowFacts(table, acts);
  useRowKeys({
    scroller,
    count: rows.length,
    activeIndex: acts.activeIndex,
    onMove: (index) => {
      acts.activate(index);
      virtualizer.scrollToIndex(index, { align: "auto" });
      if (openKey !== null) onOpenChange?.(acts.keyAt(index));
    },
    onOpen: (index) => onOpenChange?.(acts.keyAt(index)),
    onOpenPage: (index) => {
      const row = rows[index] ?? null;
      const href = row === null ? undefined : rowHref?.(row);
      if (href !== undefined) window.location.assign(href);
    },
    onToggle: acts.toggle,
    onSelectMatching: () => table.onSelectionChange?.(selectMatching()),
  });
  return (
    <tbody className={classes.body} data-dimmed={table.isRefetching || undefined}>
      {items.map(({ index, gapPx }) => {
        const row = rows[index] ?? null;
        const key = row === null ? `unread-${index}` : rowKey(row);
        return (
          <Fragment key={key}>
            {gapPx > 0 ? <Spacer heightPx={gapPx} columns={views.length} /> : null}
            {row === null ? (
              <SkeletonRow columns={views} />
            ) : (
              <TableRow
                row={row}
                index={index}
                facts={facts}
                views={views}
                isSelected={isRowSelected(selection, key)}
                isOpen={key === openKey}
                isActive={index === (acts.activeIndex ?? 0)}
              />
            )}
          </Fragment>
        );
      })}
      {afterPx > 0 ? <Spacer heightPx={afterPx} columns={views.length} /> : null}
    </tbody>
  );
}

function useRowFacts<Row>(
  table: MoneyTableProps<Row>,
  { pick, toggle }: { pick: RowFacts<Row>["onPick"]; toggle: RowFacts<Row>["onToggle"] },
): RowFacts<Row> {
  const { rowKey, rowTestId, rowLabel, rowHref, rowActions } = table;
  const hasPanel = table.onOpenChange !== undefined;
  return useMemo(
    () => ({
      rowKey,
      rowTestId,
      rowLabel,
      hasPanel,
      onPick: pick,
      onToggle: toggle,
      ...(rowHref === undefined ? {} : { rowHref }),
      ...(rowActions === undefined ? {} : { rowActions }),
    }),
    [rowKey, rowTestId, rowLabel, rowHref, rowActions, hasPanel, pick, toggle],
  );
}

/** Height of the rows that are not drawn. */
function Spacer({ heightPx, columns }: { heightPx: number; columns: number }) {
  return (
    <tr aria-hidden className={classes.spacer}>
      <td colSpan={columns} style={{ height: heightPx }} />
    </tr>
  );
}
