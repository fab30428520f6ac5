"use client";

import { Button, Tabs } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AccountRow, AccountSort } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import type { Sort } from "@/domain/list-order";
import { useAccountColumns } from "@/features/accounts/accounts-columns";
import { type AccountFilterPatch, AccountsFilterPanel } from "@/features/accounts/accounts-filter-panel";
import { type AccountListing, AccountsTable } from "@/features/accounts/accounts-table";
import {
  type AccountFilterState,
  type AccountTab,
  accountTabs,
  sortOfTable,
  tableSortOf,
} from "@/features/accounts/use-account-query";
import { useBarriers } from "@/features/operators/use-may";
import { Barrier } from "@/ui/barrier";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import type { NoMatch } from "@/ui/money-table/money-table-types";
import type { RowSelection } from "@/ui/money-table/row-selection";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";

const AccountPanel = dynamic(() => import("@/features/accounts/account-panel").then((file) => file.AccountPanel));

export type AccountsView = AccountFilterState & { sort: Sort<AccountSort> | null; open: string | null };
export type AccountsViewPatch = AccountFilterPatch & { sort?: Sort<AccountSort> | null; open?: string | null };

/** The list of one group: what stands above its members, and in their place while there are none. */
export type AccountsFrame = {
  title: string;
  facts: ReactNode;
  actions: ReactNode;
  /** What the group is for. */
  lead: ReactNode;
  empty: ReactNode;
};

type AccountsListPageProps = {
  listing: AccountListing;
  /** Every group as far as it is known. */
  groups: readonly AccountGroup[];
  /** The groups at the left; none while there is only one. */
  aside?: ReactNode;
  /** The list is that of one group. */
  frame?: AccountsFrame | undefined;
  view: AccountsView;
  onViewChange: (patch: AccountsViewPatch) => void;
  /** The row of `?open=`, wherever it was found. */
  open: AccountRow | null;
  selection: RowSelection;
  onSelectionChange: (selection: RowSelection) => void;
  /** Accounts that a running refresh has not reached yet. */
  refreshing: ReadonlySet<string>;
  /** Absent while this operator may not refresh. */
  onRefresh: ((id: string) => void) | undefined;
  /** Absent while this operator may not refresh. */
  onRefreshSelected: (() => void) | undefined;
  /** What else can be done with the selected accounts. */
  bulk: ReactNode;
  /** The groups of the open account. */
  panelGroups: ReactNode;
  /** The refresh that runs, or what became of the last request for one. */
  notice: ReactNode;
  error: ReactNode;
  noMatch: NoMatch | null;
  onEndReached: () => void;
};

/** Every account in one table, or those of one group. */
export function AccountsListPage(props: AccountsListPageProps) {
  const { listing, view, onViewChange, open, refreshing, onRefresh, frame } = props;
  const t = useTranslations("accounts");
  const [layout, setLayout] = useColumnLayout("accounts");
  const columns = useAccountColumns({ groups: listing.groups, refreshing, onRefresh });
  return (
    <ListLayout
      header={
        <PageHeader
          title={frame?.title ?? t("title")}
          facts={frame?.facts ?? (listing.total === null ? undefined : t("count", { count: listing.total }))}
          actions={frame?.actions ?? <HeaderActs />}
        >
          {frame?.lead}
          <StatusTabs tab={view.tab} onChange={(tab) => onViewChange({ tab, open: null })} />
        </PageHeader>
      }
      {...(props.aside === undefined ? {} : { aside: props.aside })}
      tools={<AccountsFilterPanel state={view} groups={props.groups} onChange={onViewChange} />}
      toolsEnd={<ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />}
      panel={
        open === null ? undefined : (
          <AccountPanel
            account={open}
            isRefreshing={refreshing.has(open.id)}
            onRefresh={onRefresh}
            groups={props.panelGroups}
            onClose={() => onViewChange({ open: null })}
          />
        )
      }
    >
      {props.notice}
      <AccountsTable
        listing={listing}
        columns={columns}
        layout={layout}
        onLayoutChange={setLayout}
        sort={tableSortOf(view.sort)}
        onSortChange={(sort) => onViewChange({ sort: sortOfTable(sort) })}
        selection={props.selection}
        onSelectionChange={props.onSelectionChange}
        selectionActions={
          <>
            {props.bulk}
            <RefreshSelected onRefresh={props.onRefreshSelected} />
          </>
        }
        empty={frame?.empty}
        openId={view.open}
        onOpenChange={(id) => onViewChange({ open: id })}
        onEndReached={props.onEndReached}
        noMatch={props.noMatch}
        error={props.error}
      />
    </ListLayout>
  );
}

function HeaderActs() {
  const t = useTranslations("accounts");
  const barrier = useBarriers();
  return (
    <>
      <Barrier why={barrier("accounts.import", t("actions.importAct"))}>
        <Button component={Link} href="/accounts/import" variant="default">
          {t("actions.import")}
        </Button>
      </Barrier>
      <Barrier why={barrier("accounts.add", t("actions.addAct"))}>
        <Button component={Link} href="/accounts/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t("add.action")}
        </Button>
      </Barrier>
    </>
  );
}

function StatusTabs({ tab, onChange }: { tab: AccountTab; onChange: (tab: AccountTab) => void }) {
  const t = useTranslations("accounts.tabs");
  return (
    <Tabs value={tab} onChange={(value) => onChange(accountTabs.find((each) => each === value) ?? "all")}>
      <Tabs.List aria-label={t("label")}>
        {accountTabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(each)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function RefreshSelected({ onRefresh }: { onRefresh: (() => void) | undefined }) {
  const t = useTranslations("accounts.actions");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("refreshAct"), right: "accounts.sync" });
  return (
    <Barrier why={onRefresh === undefined ? noRight : undefined}>
      <Button size="xs" variant="default" onClick={onRefresh}>
        {t("refresh")}
      </Button>
    </Barrier>
  );
}
