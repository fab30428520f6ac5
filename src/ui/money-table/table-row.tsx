"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type MouseEvent, memo, type ReactNode } from "react";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn, MoneyTableProps } from "@/ui/money-table/money-table-types";
import { actionsColumnId, type ColumnView, selectColumnId } from "@/ui/money-table/use-column-model";
import { TickBox } from "@/ui/tick-box";

/** What the table knows about every row; the same object as long as none of it changes. */
export type RowFacts<Row> = Pick<
  MoneyTableProps<Row>,
  "rowKey" | "rowTestId" | "rowLabel" | "rowHref" | "rowActions"
> & {
  /** Without a panel a click does nothing, and the link leads to the page. */
  hasPanel: boolean;
  onPick: (index: number) => void;
  onToggle: (index: number, isRange: boolean) => void;
};

type TableRowProps<Row> = {
  row: Row;
  index: number;
  facts: RowFacts<Row>;
  views: readonly ColumnView<Row>[];
  isSelected: boolean;
  isOpen: boolean;
  /** The row that the arrow keys start from; the only one in the tab order. */
  isActive: boolean;
};

/** One row: a click opens the panel, its link opens the page, and nothing in it moves money. */
export const TableRow = memoGeneric(TableRowOf);

function TableRowOf<Row>(props: TableRowProps<Row>) {
  const { row, index, facts, views, isSelected, isOpen, isActive } = props;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    if (event.defaultPrevented || isOwnControl(event.target) || window.getSelection()?.isCollapsed === false) return;
    const href = facts.rowHref?.(row);
    if ((event.metaKey || event.ctrlKey) && href !== undefined) window.open(href, "_blank", "noopener");
    else if (facts.hasPanel) facts.onPick(index);
  };
  return (
    <tr
      className={classes.row}
      data-testid={facts.rowTestId(row)}
      data-index={index}
      data-selected={isSelected || undefined}
      data-open={isOpen || undefined}
      aria-rowindex={index + 2}
      tabIndex={isActive ? 0 : -1}
      onClick={open}
    >
      {views.map((view) => (
        <RowCell key={view.id} {...props} view={view} />
      ))}
    </tr>
  );
}

type RowCellProps<Row> = TableRowProps<Row> & { view: ColumnView<Row> };

function RowCell<Row>(props: RowCellProps<Row>) {
  const { view, row, facts } = props;
  const { column } = view;
  if (view.id === selectColumnId) return <SelectCell {...props} />;
  if (view.id === actionsColumnId) {
    return (
      <td className={classes.box} data-pin="end" style={view.style}>
        {facts.rowActions?.(row)}
      </td>
    );
  }
  if (column === null) return null;
  if (column.isIdentity) return <IdentityCell {...props} column={column} />;
  return (
    <td
      className={classes.cell}
      data-align={column.align}
      data-pin={view.pin ?? undefined}
      data-card={column.card}
      data-wraps={column.cardWraps || undefined}
      style={view.style}
    >
      {column.cell(row)}
    </td>
  );
}

function SelectCell<Row>({ view, row, index, facts, isSelected, isActive }: RowCellProps<Row>) {
  const t = useTranslations("table");
  return (
    <td className={classes.box} data-pin="start" data-card="select" style={view.style}>
      <TickBox
        aria-label={t("selectRow", { row: facts.rowLabel(row) })}
        checked={isSelected}
        tabIndex={isActive ? 0 : -1}
        onClick={(event) => facts.onToggle(index, event.shiftKey)}
        onChange={leaveToClick}
      />
    </td>
  );
}

type IdentityCellProps<Row> = RowCellProps<Row> & { column: MoneyTableColumn<Row> };

function IdentityCell<Row>({ view, column, row, index, facts, isActive }: IdentityCellProps<Row>) {
  const href = facts.rowHref?.(row);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (!facts.hasPanel || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    facts.onPick(index);
  };
  return (
    <th scope="row" className={classes.cell} data-pin="start" data-card="identity" style={view.style}>
      {href === undefined ? (
        column.cell(row)
      ) : (
        <Link className={classes.identity} href={href} prefetch={false} tabIndex={isActive ? 0 : -1} onClick={follow}>
          {column.cell(row)}
        </Link>
      )}
    </th>
  );
}

/** Safe: `memo` hands the props on as they are; only its type forgets that they were generic. */
function memoGeneric<T extends (props: never) => ReactNode>(component: T): T {
  return memo(component) as unknown as T;
}

function isOwnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, label, [role=menu]") !== null;
}

/** The click decides, because only it knows whether Shift is held. */
function leaveToClick(): void {}
