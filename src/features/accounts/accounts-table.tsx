"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import type { AccountRow, AccountTotals } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { accountName } from "@/features/accounts/labels";
import { useMay } from "@/features/operators/use-may";
import type { ColumnLayout } from "@/ui/money-table/column-layout";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { MoneyTableColumn, NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import type { RowSelection } from "@/ui/money-table/row-selection";
import { StateMessage } from "@/ui/state-message";

/** One list as the server answered it; `totals` cover the whole filter. */
export type AccountListing = {
  rows: readonly AccountRow[];
  total: number | null;
  totals: AccountTotals | null;
  /** The groups that the rows name. */
  groups: readonly AccountGroup[];
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

type AccountsTableProps = {
  listing: AccountListing;
  columns: readonly MoneyTableColumn<AccountRow>[];
  layout: ColumnLayout | null;
  onLayoutChange: (layout: ColumnLayout | null) => void;
  sort: TableSort | null;
  onSortChange: (sort: TableSort | null) => void;
  selection: RowSelection;
  onSelectionChange: (selection: RowSelection) => void;
  selectionActions: ReactNode;
  openId: string | null;
  onOpenChange: (id: string | null) => void;
  onEndReached: () => void;
  noMatch: NoMatch | null;
  /** What stands there when the list has no rows at all; the first steps unless told. */
  empty: ReactNode;
  error: ReactNode;
};

/** Every account in one table; amounts stand with their age, and a row says what keeps it from working. */
export function AccountsTable(props: AccountsTableProps) {
  const { listing } = props;
  const t = useTranslations("accounts");
  return (
    <MoneyTable
      name={t("table")}
      columns={props.columns}
      rows={listing.rows}
      rowKey={idOf}
      rowTestId={testIdOf}
      rowLabel={accountName}
      rowHref={hrefOf}
      total={listing.total}
      status={listing.status}
      isRefetching={listing.isRefetching}
      isLoadingMore={listing.isLoadingMore}
      onEndReached={props.onEndReached}
      sort={props.sort}
      onSortChange={props.onSortChange}
      selection={props.selection}
      onSelectionChange={props.onSelectionChange}
      selectionActions={props.selectionActions}
      selectedAmount={useSelectedAmount(listing, props.selection)}
      openKey={props.openId}
      onOpenChange={props.onOpenChange}
      layout={props.layout}
      onLayoutChange={props.onLayoutChange}
      empty={props.empty ?? <NoAccounts />}
      noMatch={props.noMatch}
      error={props.error}
      unit="USD"
      {...useListed(listing)}
    />
  );
}

/** First use: what an account is, and the two ways to bring one in. */
function NoAccounts() {
  const t = useTranslations("accounts");
  const may = useMay();
  if (!may("accounts.add")) return <StateMessage title={t("empty.title")} />;
  return (
    <StateMessage
      title={t("empty.title")}
      actions={
        <>
          <Button component={Link} href="/accounts/new">
            {t("add.action")}
          </Button>
          <Button component={Link} href="/accounts/import" variant="default">
            {t("empty.import")}
          </Button>
        </>
      }
    >
      {t("empty.lead")}
    </StateMessage>
  );
}

/** The sum of the whole filter; accounts without a value make it a lower bound, and the note counts them. */
function useListed(listing: AccountListing) {
  const t = useTranslations("accounts");
  const { totals, total } = listing;
  if (totals === null || total === null || total === 0) return {};
  const isUnread = totals.missing === total;
  const missing = totals.missing === 0 ? [] : [t("listedPartial", { count: totals.missing })];
  const stale = totals.stale === 0 ? [] : [t("listedStale", { count: totals.stale })];
  const amount = isUnread ? null : totals.available;
  return { listed: { amount, isPartial: totals.missing > 0, note: [...missing, ...stale].join(" · ") } };
}

/** Sum of the selected rows where every one of them is loaded and known; else nobody knows it here. */
function useSelectedAmount(listing: AccountListing, selection: RowSelection): string | null {
  return useMemo(() => {
    if (selection.kind === "matching") {
      const isKnown = selection.except.size === 0 && listing.totals !== null && listing.totals.missing === 0;
      return isKnown ? (listing.totals?.available ?? null) : null;
    }
    const chosen = listing.rows.filter((row) => selection.keys.has(row.id));
    const known = chosen.flatMap((row) => (row.available === null ? [] : [row.available]));
    return chosen.length === selection.keys.size && known.length === chosen.length ? sumOf(known) : null;
  }, [listing.rows, listing.totals, selection]);
}

function sumOf(amounts: readonly string[]): string {
  return formatMoney(sumMicro(amounts.map((amount) => parseMoney(amount))));
}

function idOf(row: AccountRow): string {
  return row.id;
}

function testIdOf(row: AccountRow): string {
  return `account-${row.id}`;
}

function hrefOf(row: AccountRow): string {
  return `/accounts/${row.id}`;
}
