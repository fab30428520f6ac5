"use client";

import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconChevronUp from "@tabler/icons-react/dist/esm/icons/IconChevronUp.mjs";
import { useTranslations } from "next-intl";
import type { DragEvent } from "react";
import { type ColumnLayout, isMovable, placeColumn, resizeColumn } from "@/ui/money-table/column-layout";
import { ColumnMenu } from "@/ui/money-table/column-menu";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn, TableSort } from "@/ui/money-table/money-table-types";
import { actionsColumnId, type ColumnView, selectColumnId } from "@/ui/money-table/use-column-model";
import { TickBox } from "@/ui/tick-box";

type TableHeadProps<Row> = {
  views: readonly ColumnView<Row>[];
  columns: readonly MoneyTableColumn<Row>[];
  layout: ColumnLayout;
  onLayoutChange: (layout: ColumnLayout) => void;
  sort: TableSort | null;
  onSortChange: ((sort: TableSort | null) => void) | undefined;
  /** State of the box that takes the loaded rows. */
  loaded: "none" | "part" | "all";
  onToggleLoaded: () => void;
};

const dragType = "application/x-column";

/** The header row: names, sorting, the edges to drag and the menu that does the same by keyboard. */
export function TableHead<Row>(props: TableHeadProps<Row>) {
  const { views, loaded, onToggleLoaded } = props;
  const t = useTranslations("table");
  return (
    <thead className={classes.head}>
      <tr aria-rowindex={1}>
        {views.map((view) => {
          if (view.id === selectColumnId) {
            return (
              <td key={view.id} className={classes.box} data-pin="start" style={view.style}>
                <TickBox
                  aria-label={t("selectAllLoaded")}
                  checked={loaded === "all"}
                  isPartial={loaded === "part"}
                  onChange={onToggleLoaded}
                />
              </td>
            );
          }
          if (view.id === actionsColumnId)
            return <td key={view.id} className={classes.box} data-pin="end" style={view.style} />;
          return view.column === null ? null : <HeadCell key={view.id} {...props} view={view} column={view.column} />;
        })}
      </tr>
    </thead>
  );
}

type HeadCellProps<Row> = TableHeadProps<Row> & { view: ColumnView<Row>; column: MoneyTableColumn<Row> };

function HeadCell<Row>({ view, column, columns, layout, onLayoutChange, sort, onSortChange }: HeadCellProps<Row>) {
  const isSorted = sort !== null && column.sortKey === sort.key;
  const canSort = column.sortKey !== undefined && onSortChange !== undefined;
  const canMove = isMovable(columns, column.id);
  const drop = (event: DragEvent) => {
    const dragged = event.dataTransfer.getData(dragType);
    if (canMove && dragged !== "") onLayoutChange(placeColumn(layout, dragged, column.id));
  };
  return (
    <th
      scope="col"
      className={classes.headCell}
      aria-label={column.header}
      aria-sort={isSorted ? sort.direction : undefined}
      data-align={column.align}
      data-pin={view.pin ?? undefined}
      style={view.style}
      draggable={canMove && !view.isResizing}
      onDragStart={(event) => event.dataTransfer.setData(dragType, column.id)}
      onDragOver={(event) => {
        if (canMove && event.dataTransfer.types.includes(dragType)) event.preventDefault();
      }}
      onDrop={drop}
    >
      <span className={classes.headContent}>
        {canSort ? (
          <button
            type="button"
            className={classes.sort}
            title={column.hint}
            onClick={() => onSortChange(nextSort(column, sort))}
          >
            {column.header}
            {isSorted ? <SortIcon direction={sort.direction} /> : null}
          </button>
        ) : (
          <span className={classes.headName} title={column.hint}>
            {column.header}
          </span>
        )}
        <ColumnMenu
          column={column}
          columns={columns}
          layout={layout}
          onLayoutChange={onLayoutChange}
          sort={sort}
          onSortChange={onSortChange}
        />
      </span>
      {view.onResizeStart === null ? null : (
        <span
          aria-hidden
          className={classes.edge}
          data-dragging={view.isResizing || undefined}
          onMouseDown={view.onResizeStart}
          onTouchStart={view.onResizeStart}
          onDoubleClick={() => onLayoutChange(resizeColumn(layout, column, null))}
        />
      )}
    </th>
  );
}

function SortIcon({ direction }: { direction: TableSort["direction"] }) {
  const Icon = direction === "ascending" ? IconChevronUp : IconChevronDown;
  return <Icon size={14} aria-hidden />;
}

/** Amounts begin with the largest, names with the first; the third click goes back to the list's own order. */
function nextSort<Row>(column: MoneyTableColumn<Row>, sort: TableSort | null): TableSort | null {
  const key = column.sortKey ?? column.id;
  const first = column.align === "end" ? "descending" : "ascending";
  const second = first === "ascending" ? "descending" : "ascending";
  if (sort?.key !== key) return { key, direction: first };
  return sort.direction === first ? { key, direction: second } : null;
}
