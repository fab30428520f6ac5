"use client";

import { Button, Tabs } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import { useBarriers } from "@/features/operators/use-may";
import { payeeName } from "@/features/payees/labels";
import classes from "@/features/payees/payees.module.css";
import { usePayeeColumns } from "@/features/payees/payees-columns";
import type { PayeeListing, PayeesView, PayeesViewPatch } from "@/features/payees/use-payees";
import { Barrier } from "@/ui/barrier";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";
import { SearchField } from "@/ui/search-field";
import { StateMessage } from "@/ui/state-message";

const PayeePanel = dynamic(() => import("@/features/payees/payee-panel").then((file) => file.PayeePanel));

const tabs = ["all", "suspended", "blocked"] as const;

type PayeesListPageProps = {
  listing: PayeeListing;
  view: PayeesView;
  onViewChange: (patch: PayeesViewPatch) => void;
  /** Payees are masked for this person, who does not search them. */
  maySeePayees: boolean;
  onEndReached: () => void;
  noMatch: NoMatch | null;
  error: ReactNode;
};

/** Everybody who was paid, or was to be paid, in one table. */
export function PayeesListPage(props: PayeesListPageProps) {
  const { listing, view, onViewChange } = props;
  const t = useTranslations("payees");
  const states = useTranslations("states.payee");
  const [layout, setLayout] = useColumnLayout("payees");
  const columns = usePayeeColumns();
  const open = listing.rows.find(({ id }) => id === view.open);
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={listing.total === null ? undefined : t("count", { count: listing.total })}
        >
          <p className={classes.lead}>{t("lead")}</p>
          <Tabs
            value={view.status}
            onChange={(value) => onViewChange({ status: tabs.find((tab) => tab === value) ?? null, open: null })}
          >
            <Tabs.List aria-label={t("tabsLabel")}>
              {tabs.map((tab) => (
                <Tabs.Tab key={tab} value={tab}>
                  {tab === "all" ? t("all") : states(`${tab}.label`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </PageHeader>
      }
      tools={<Search {...props} />}
      toolsEnd={<ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />}
      panel={open === undefined ? undefined : <PayeePanel payee={open} onClose={() => onViewChange({ open: null })} />}
    >
      <MoneyTable
        name={t("table")}
        columns={columns}
        rows={listing.rows}
        rowKey={idOf}
        rowTestId={testIdOf}
        rowLabel={payeeName}
        rowHref={hrefOf}
        total={listing.total}
        status={listing.status}
        isRefetching={listing.isRefetching}
        isLoadingMore={listing.isLoadingMore}
        onEndReached={props.onEndReached}
        sort={{ key: "firstSeen", direction: view.sort === null ? "descending" : "ascending" }}
        onSortChange={() => onViewChange({ sort: view.sort === null ? "asc" : null })}
        openKey={view.open}
        onOpenChange={(id) => onViewChange({ open: id })}
        layout={layout}
        onLayoutChange={setLayout}
        empty={<NoPayees />}
        noMatch={props.noMatch}
        error={props.error}
      />
    </ListLayout>
  );
}

/** First use: who becomes a payee, and how. */
function NoPayees() {
  const t = useTranslations("payees");
  const barrier = useBarriers();
  return (
    <StateMessage
      title={t("empty.title")}
      actions={
        <Barrier why={barrier("transfers.send", t("newTransferAct"))}>
          <Button component={Link} href="/transfers/new">
            {t("newTransfer")}
          </Button>
        </Barrier>
      }
    >
      {t("empty.lead")}
    </StateMessage>
  );
}

/** What narrows the list: the name or the label of a payee, and a campaign. */
function Search({ view, onViewChange, maySeePayees }: PayeesListPageProps) {
  const t = useTranslations("payees");
  return (
    <>
      <SearchField
        value={view.q}
        hint={t(maySeePayees ? "searchHint" : "searchMasked")}
        maxLength={254}
        why={maySeePayees ? undefined : t("searchMaskedWhy")}
        onChange={(q) => onViewChange({ q, open: null })}
      />
      <input
        className={classes.campaign}
        aria-label={t("campaign")}
        placeholder={t("campaignHint")}
        value={view.campaign}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onViewChange({ campaign: event.currentTarget.value, open: null })}
      />
    </>
  );
}

function idOf(row: PayeeRow): string {
  return row.id;
}

function testIdOf(row: PayeeRow): string {
  return `payee-${row.id}`;
}

function hrefOf(row: PayeeRow): string {
  return `/payees/${row.id}`;
}
