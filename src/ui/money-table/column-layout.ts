/** What a person changed about the columns: order, visibility, width in px. Part of a saved view. */
export type ColumnLayout = {
  order: readonly string[];
  hidden: readonly string[];
  widths: Readonly<Record<string, number>>;
};

/** What the layout has to know about a column. */
export type LayoutColumn = {
  id: string;
  width?: number;
  minWidth?: number;
  isHiddenByDefault?: boolean;
  isIdentity?: boolean;
  pin?: "end";
};

export const narrowestPx = 64;
export const widestPx = 640;
export const resizeStepPx = 24;

export function defaultLayout(columns: readonly LayoutColumn[]): ColumnLayout {
  return {
    order: columns.map((column) => column.id),
    hidden: columns.filter((column) => column.isHiddenByDefault).map((column) => column.id),
    widths: {},
  };
}

/** A stored layout made to fit today's columns: lost ones are dropped, new ones stand where the screen has them. */
export function fitLayout(columns: readonly LayoutColumn[], stored: ColumnLayout | null): ColumnLayout {
  const fresh = defaultLayout(columns);
  if (stored === null) return fresh;
  const known = new Set(fresh.order);
  const order = stored.order.filter((id) => known.has(id));
  fresh.order.forEach((id, place) => {
    if (!order.includes(id)) order.splice(Math.min(place, order.length), 0, id);
  });
  const isNew = (id: string) => !stored.order.includes(id);
  const hidden = columns
    .filter((column) => !column.isIdentity)
    .map((column) => column.id)
    .filter((id) => (isNew(id) ? fresh.hidden.includes(id) : stored.hidden.includes(id)));
  const widths = Object.fromEntries(Object.entries(stored.widths).filter(([id]) => known.has(id)));
  return { order, hidden, widths };
}

/** The columns on screen as they stand there: the identity, the others in their order, the pinned ones at the end. */
export function shownColumns(columns: readonly LayoutColumn[], stored: ColumnLayout | null): string[] {
  const { order, hidden } = fitLayout(columns, stored);
  const identity = columns.filter((column) => column.isIdentity).map((column) => column.id);
  const pinned = columns.filter((column) => column.pin === "end").map((column) => column.id);
  const between = order.filter((id) => isMovable(columns, id));
  return [...identity, ...between, ...pinned].filter((id) => !hidden.includes(id));
}

/** Moves a column by one place among its shown, unpinned neighbours; at the edge nothing changes. */
export function moveColumn(
  layout: ColumnLayout,
  columns: readonly LayoutColumn[],
  id: string,
  by: -1 | 1,
): ColumnLayout {
  const movable = layout.order.filter((each) => isMovable(columns, each) && !layout.hidden.includes(each));
  const neighbour = movable[movable.indexOf(id) + by];
  return neighbour === undefined || !movable.includes(id) ? layout : placeColumn(layout, id, neighbour);
}

/** Puts a column where another stands; the other makes room. */
export function placeColumn(layout: ColumnLayout, id: string, target: string): ColumnLayout {
  const from = layout.order.indexOf(id);
  const to = layout.order.indexOf(target);
  if (from < 0 || to < 0 || from === to) return layout;
  const order = layout.order.filter((each) => each !== id);
  order.splice(to, 0, id);
  return { ...layout, order };
}

export function showColumn(layout: ColumnLayout, id: string, isShown: boolean): ColumnLayout {
  const hidden = layout.hidden.filter((each) => each !== id);
  return { ...layout, hidden: isShown ? hidden : [...hidden, id] };
}

/** Sets a width in px within its limits; null goes back to the screen's own. */
export function resizeColumn(layout: ColumnLayout, column: LayoutColumn, widthPx: number | null): ColumnLayout {
  const { [column.id]: _before, ...widths } = layout.widths;
  if (widthPx === null) return { ...layout, widths };
  const width = Math.round(Math.min(widestPx, Math.max(column.minWidth ?? narrowestPx, widthPx)));
  return { ...layout, widths: { ...widths, [column.id]: width } };
}

export function widthOf(layout: ColumnLayout, column: LayoutColumn): number {
  return Math.max(layout.widths[column.id] ?? column.width ?? 160, column.minWidth ?? 0);
}

/** The identity column and those pinned to the end keep their places. */
export function isMovable(columns: readonly LayoutColumn[], id: string): boolean {
  const column = columns.find((each) => each.id === id);
  return column !== undefined && !column.isIdentity && column.pin === undefined;
}
