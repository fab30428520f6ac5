import { useState } from "react";
import type { ColumnLayout } from "@/ui/money-table/column-layout";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { MoneyTableColumn, MoneyTableProps, TableSort } from "@/ui/money-table/money-table-types";
import { nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";
import { MoneyText } from "@/ui/money-text";
import type { Preferences } from "@/ui/preferences";
import { renderFace } from "./render-face";

export type Row = { id: string; email: string; amount: string };

const columns: MoneyTableColumn<Row>[] = [
  { id: "account", header: "Account", isIdentity: true, sortKey: "email", cell: (row) => row.email },
  { id: "groups", header: "Groups", cell: () => "East" },
  { id: "note", header: "Note", isHiddenByDefault: true, cell: () => "a note" },
  {
    id: "available",
    header: "Available",
    align: "end",
    pin: "end",
    sortKey: "available",
    cell: (row) => <MoneyText amount={row.amount} />,
  },
];

/** So many accounts. */
export function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `acc_${at}`,
    email: `ops-${at}@example.com`,
    amount: `${at}.5`,
  }));
}

type Seen = {
  open: string | null;
  selection: RowSelection;
  sort: TableSort | null;
  layout: ColumnLayout | null;
};

/** A list screen in small: it holds what a real one holds in the address. */
export function List({ seen, ...props }: Partial<MoneyTableProps<Row>> & { seen: Seen }) {
  const [open, setOpen] = useState<string | null>(null);
  const [selection, setSelection] = useState<RowSelection>(nothingSelected);
  const [sort, setSort] = useState<TableSort | null>(null);
  const [layout, setLayout] = useState<ColumnLayout | null>(null);
  Object.assign(seen, { open, selection, sort, layout });
  const rows = props.rows ?? rowsOf(50);
  return (
    <MoneyTable<Row>
      name="Accounts"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowTestId={(row) => `account-${row.id}`}
      rowLabel={(row) => row.email}
      rowHref={(row) => `/accounts/${row.id}`}
      total={rows.length}
      status="ready"
      sort={sort}
      onSortChange={setSort}
      selection={selection}
      onSelectionChange={setSelection}
      openKey={open}
      onOpenChange={setOpen}
      layout={layout}
      onLayoutChange={setLayout}
      empty={<p>No accounts yet</p>}
      {...props}
    />
  );
}

/** Draws the list; answers what a person changed on it. */
export function showTable(props: Partial<MoneyTableProps<Row>> = {}, preferences: Partial<Preferences> = {}): Seen {
  const seen: Seen = { open: null, selection: nothingSelected, sort: null, layout: null };
  renderFace(<List seen={seen} {...props} />, { preferences });
  return seen;
}

/** A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill. */
export function giveScreen(): void {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
}
