import type { ReactNode } from "react";
import type { ColumnLayout, LayoutColumn } from "@/ui/money-table/column-layout";
import type { RowSelection } from "@/ui/money-table/row-selection";

/** One column. Exactly one is the identity: it names the row, holds its link, stays left and cannot be hidden. */
export type MoneyTableColumn<Row> = LayoutColumn & {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Amounts and counts stand at the end, header too. */
  align?: "start" | "end";
  /** The server's name of this sort; without it the column cannot be sorted. */
  sortKey?: string;
  /** Takes the width that is left over; the identity column does when nobody else asks. */
  isGrowing?: boolean;
  /** Longer words for the header's tooltip. */
  hint?: string;
  /** Place in the two-line card of a small screen; a column without one is left out there. */
  card?: "state" | "amount" | "age";
  /** Its words stand whole in the card, on two lines where one has no room. */
  cardWraps?: boolean;
};

export type TableSort = { key: string; direction: "ascending" | "descending" };

/** `columns` and the `row…` functions are made once, outside the component or by a hook: a new one redraws every row. */
export type MoneyTableProps<Row> = {
  /** Accessible name of the table; the page's name. */
  name: string;
  columns: readonly MoneyTableColumn<Row>[];
  /** Rows as the server sorted and filtered them; null stands for one that is not loaded, and keeps its height. */
  rows: readonly (Row | null)[];
  rowKey: (row: Row) => string;
  /** `account-<id>` and the like. */
  rowTestId: (row: Row) => string;
  /** The row in words, for its checkbox and its menu. */
  rowLabel: (row: Row) => string;
  /** Address of the row's own page. */
  rowHref?: (row: Row) => string;
  /** A menu at the end of each row. */
  rowActions?: (row: Row) => ReactNode;
  /** How many rows the applied query matches; null while nobody knows. */
  total: number | null;
  status: "loading" | "ready" | "failed";
  /** Old rows stay and are dimmed. */
  isRefetching?: boolean;
  isLoadingMore?: boolean;
  /** Called when the end of the loaded rows comes near; the caller ignores it when there is nothing more. */
  onEndReached?: () => void;
  /** First and last row on screen, for callers that drop and load windows of a numbered list. */
  onRangeChange?: (first: number, last: number) => void;
  sort?: TableSort | null;
  onSortChange?: (sort: TableSort | null) => void;
  selection?: RowSelection;
  onSelectionChange?: (selection: RowSelection) => void;
  /** Sum of the selected rows, once it is known. */
  selectedAmount?: string | null;
  selectionActions?: ReactNode;
  /** What ticking rows is for. The bar of the selection then keeps its place below the rows, so that no tick moves them. */
  selectionHint?: string | undefined;
  /** What is done with the selection takes rows that were seen, never a query: nothing offers all that match. */
  isChosenByHand?: boolean;
  /** Key of the row in the panel. */
  openKey?: string | null;
  onOpenChange?: (key: string | null) => void;
  layout: ColumnLayout | null;
  onLayoutChange: (layout: ColumnLayout | null) => void;
  /** What stands there when the list has no rows at all. */
  empty: ReactNode;
  /** Given when filters are on: how many rows there are without them, and the way back. */
  noMatch?: NoMatch | null;
  /** Shown above old rows, or in their place. */
  error?: ReactNode;
  /** Sum over everything that the query matches, with the share of it that is missing. */
  listed?: { amount: string | null; isPartial?: boolean; note?: string };
  /** Unit of the sums. */
  unit?: string;
};

export type NoMatch = {
  /** Rows without any filter. */
  unfiltered: number;
  onClear: () => void;
  /** The one filter whose removal finds most. */
  suggestion?: { filter: string; count: number; onRemove: () => void };
};
