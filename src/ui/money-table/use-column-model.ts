"use client";

import {
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type CSSProperties, useMemo } from "react";
import {
  type ColumnLayout,
  fitLayout,
  narrowestPx,
  resizeColumn,
  widestPx,
  widthOf,
} from "@/ui/money-table/column-layout";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";

const features = tableFeatures({
  columnVisibilityFeature,
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnResizingFeature,
});
// Rows come from the server sorted, filtered and summed, so the row half of the library has nothing to do.
const noRows: object[] = [];

export const selectColumnId = "im-select";
export const actionsColumnId = "im-actions";
const boxWidthPx = 40;

/** A column as it is drawn: its own description, or one of the two boxes around it. */
export type ColumnView<Row> = {
  id: string;
  /** Null for the selection box and the row menu. */
  column: MoneyTableColumn<Row> | null;
  widthPx: number;
  isGrowing: boolean;
  pin: "start" | "end" | null;
  /** Sticky offset. */
  style: CSSProperties;
  /** Starts a drag of the column's edge; null where the width is fixed. */
  onResizeStart: ((event: unknown) => void) | null;
  isResizing: boolean;
};

export type ColumnModel<Row> = {
  layout: ColumnLayout;
  views: ColumnView<Row>[];
  widthPx: number;
  /** What is focused is scrolled out from under the pinned columns. */
  scrollPadding: CSSProperties;
};

type Options<Row> = {
  columns: readonly MoneyTableColumn<Row>[];
  stored: ColumnLayout | null;
  onLayoutChange: (layout: ColumnLayout) => void;
  hasSelection: boolean;
  hasActions: boolean;
};

/** Order, visibility, pinning and widths of the columns, and the drag of their edges. */
export function useColumnModel<Row>(options: Options<Row>): ColumnModel<Row> {
  const { columns, stored, onLayoutChange, hasSelection, hasActions } = options;
  const layout = useMemo(() => fitLayout(columns, stored), [columns, stored]);
  const defs = useMemo(
    () => defsOf(columns, layout, hasSelection, hasActions),
    [columns, layout, hasSelection, hasActions],
  );
  const state = useMemo(() => stateOf(columns, layout), [columns, layout]);
  const table = useTable({
    features,
    columns: defs,
    data: noRows,
    columnResizeMode: "onChange",
    state,
    onColumnSizingChange: (updater) => {
      const next = typeof updater === "function" ? updater(state.columnSizing) : updater;
      const changed = columns.find((column) => next[column.id] !== state.columnSizing[column.id]);
      if (changed) onLayoutChange(resizeColumn(layout, changed, next[changed.id] ?? null));
    },
  });
  const headers = table.getHeaderGroups()[0]?.headers;
  const resizing = table.state.columnResizing.isResizingColumn;
  // The same array as long as no column changed: every row on screen is drawn from it.
  const views = useMemo(() => viewsOf(headers ?? [], columns, layout, resizing), [headers, columns, layout, resizing]);
  return { layout, views, widthPx: table.getTotalSize(), scrollPadding: scrollPaddingOf(views) };
}

function scrollPaddingOf(views: readonly { pin: "start" | "end" | null; widthPx: number }[]): CSSProperties {
  const widthOfPinned = (pin: "start" | "end") =>
    views.reduce((width, view) => (view.pin === pin ? width + view.widthPx : width), 0);
  return { scrollPaddingInlineStart: widthOfPinned("start"), scrollPaddingInlineEnd: widthOfPinned("end") };
}

function stateOf<Row>(columns: readonly MoneyTableColumn<Row>[], layout: ColumnLayout) {
  const idsOf = (isMeant: (column: MoneyTableColumn<Row>) => boolean) =>
    columns.filter(isMeant).map((column) => column.id);
  return {
    columnOrder: [...layout.order],
    columnVisibility: Object.fromEntries(layout.hidden.map((id) => [id, false])),
    columnPinning: {
      start: [selectColumnId, ...idsOf((column) => column.isIdentity === true)],
      end: [...idsOf((column) => column.pin === "end"), actionsColumnId],
    },
    columnSizing: { ...layout.widths },
  };
}

type ModelHeader = ReturnType<
  ReturnType<typeof useTable<typeof features, object>>["getHeaderGroups"]
>[number]["headers"][number];

function viewsOf<Row>(
  headers: readonly ModelHeader[],
  columns: readonly MoneyTableColumn<Row>[],
  layout: ColumnLayout,
  resizing: string | false,
): ColumnView<Row>[] {
  const growing = growingId(columns, layout);
  return headers.map((header) => {
    const column = columns.find((each) => each.id === header.column.id) ?? null;
    const pin = header.column.getIsPinned() || null;
    return {
      id: header.column.id,
      column,
      widthPx: header.getSize(),
      isGrowing: header.column.id === growing,
      pin,
      style: {
        insetInlineStart: pin === "start" ? header.column.getStart("start") : undefined,
        insetInlineEnd: pin === "end" ? header.column.getAfter("end") : undefined,
      },
      onResizeStart: column === null ? null : header.getResizeHandler(),
      isResizing: header.column.id === resizing,
    };
  });
}

type Def = { id: string; header: string; size: number; minSize: number; maxSize: number };

function defsOf<Row>(
  columns: readonly MoneyTableColumn<Row>[],
  layout: ColumnLayout,
  hasSelection: boolean,
  hasActions: boolean,
): Def[] {
  const box = (id: string): Def => ({ id, header: "", size: boxWidthPx, minSize: boxWidthPx, maxSize: boxWidthPx });
  return [
    ...(hasSelection ? [box(selectColumnId)] : []),
    ...columns.map((column) => ({
      id: column.id,
      header: column.header,
      size: widthOf(layout, column),
      minSize: column.minWidth ?? narrowestPx,
      maxSize: widestPx,
    })),
    ...(hasActions ? [box(actionsColumnId)] : []),
  ];
}

/** A column that was resized by hand keeps its width, so another one takes what is left over. */
function growingId<Row>(columns: readonly MoneyTableColumn<Row>[], layout: ColumnLayout): string | undefined {
  const shown = columns.filter((column) => !layout.hidden.includes(column.id));
  const asked = shown.find((column) => column.isGrowing && layout.widths[column.id] === undefined);
  return (asked ?? shown.find((column) => column.isIdentity))?.id;
}
