"use client";

import { ActionIcon, Button, Tabs } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback } from "react";
import type { TransferExportColumn } from "@/domain/transfer-export";
import type { TransferFilter, TransferRow, TransferTotals } from "@/domain/transfer-list.schema";
import { transferStates } from "@/domain/transfer-states";
import { useBarriers } from "@/features/operators/use-may";
import { ExportTransfersButton } from "@/features/transfers/export-transfers-button";
import { fileColumnsOf, unit, wholeOf } from "@/features/transfers/labels";
import { useTransferColumns } from "@/features/transfers/transfers-columns";
import { TransfersFilterPanel } from "@/features/transfers/transfers-filter-panel";
import classes from "@/features/transfers/transfers-list-page.module.css";
import {
  openStates,
  type TransferFilterId,
  type TransferView,
  type TransferViewPatch,
} from "@/features/transfers/use-transfer-query";
import type { TransferListing } from "@/features/transfers/use-transfers";
import { formatCount } from "@/i18n/formats";
import { ActionMenu } from "@/ui/action-menu";
import { Barrier } from "@/ui/barrier";
import { CodeButton } from "@/ui/code-button";
import { ListLayout } from "@/ui/list-layout";
import { moneyWords } from "@/ui/money-figure";
import { shownColumns } from "@/ui/money-table/column-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

const CopyListCodeDialog = dynamic(() =>
  import("@/features/transfers/copy-list-code-dialog").then((file) => file.CopyListCodeDialog),
);
const TransferPanel = dynamic(() => import("@/features/transfers/transfer-panel").then((file) => file.TransferPanel));

type TransfersListPageProps = {
  listing: TransferListing;
  /** Count and sum of every state under the other filters; null while nobody knows. */
  tabs: TransferTotals | null;
  view: TransferView;
  filter: TransferFilter;
  words: (id: TransferFilterId) => string;
  /** Payees are masked for this person, who neither searches them nor takes a file. */
  maySeePayees: boolean;
  onViewChange: (patch: TransferViewPatch) => void;
  /** The row of `?open=`, wherever it was found. */
  open: TransferRow | null;
  error: ReactNode;
  noMatch: NoMatch | null;
  onEndReached: () => void;
};

/** Every transfer in one table, whatever ordered it, with what became of it. */
export function TransfersListPage(props: TransfersListPageProps) {
  const { listing, view, onViewChange, open, maySeePayees } = props;
  const t = useTranslations("transfers");
  const columns = useTransferColumns();
  const [layout, setLayout] = useColumnLayout("transfers");
  const fileColumns = fileColumnsOf(shownColumns(columns, layout));
  const rowActions = useCallback(
    (row: TransferRow) => <RowMenu row={row} onViewChange={onViewChange} />,
    [onViewChange],
  );
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={listing.total === null ? undefined : t("count", { count: listing.total })}
          actions={<ListActions {...props} columns={fileColumns} />}
        >
          <StateTabs tabs={props.tabs} view={view} onViewChange={onViewChange} />
        </PageHeader>
      }
      tools={
        <TransfersFilterPanel view={view} words={props.words} maySeePayees={maySeePayees} onChange={onViewChange} />
      }
      toolsEnd={<ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />}
      panel={open === null ? undefined : <TransferPanel transfer={open} onClose={() => onViewChange({ open: null })} />}
    >
      <MoneyTable<TransferRow>
        name={t("table")}
        columns={columns}
        rows={listing.rows}
        rowKey={idOf}
        rowTestId={testIdOf}
        rowLabel={labelOf}
        rowHref={hrefOf}
        rowActions={rowActions}
        total={listing.total}
        status={listing.status}
        isRefetching={listing.isRefetching}
        isLoadingMore={listing.isLoadingMore}
        onEndReached={props.onEndReached}
        openKey={view.open}
        onOpenChange={(id) => onViewChange({ open: id })}
        layout={layout}
        onLayoutChange={setLayout}
        {...(listing.totals === null || listing.totals.length === 0
          ? {}
          : { listed: { amount: wholeOf(listing.totals).sum } })}
        empty={<NoTransfers />}
        noMatch={props.noMatch}
        error={props.error}
        unit={unit}
      />
    </ListLayout>
  );
}

type ListActionsProps = Pick<TransfersListPageProps, "filter" | "maySeePayees"> & {
  /** The columns on screen, as a file calls them. */
  columns: readonly TransferExportColumn[];
};

/** The list as code and as a file, and the way to a new transfer. */
function ListActions({ filter, columns, maySeePayees }: ListActionsProps) {
  return (
    <>
      <CodeButton>
        {(layer) => <CopyListCodeDialog {...layer} filter={filter} columns={columns} mayExport={maySeePayees} />}
      </CodeButton>
      <ExportTransfersButton filter={filter} columns={columns} mayExport={maySeePayees} />
      <NewTransferButton />
    </>
  );
}

function NewTransferButton() {
  const t = useTranslations("transfers");
  const barrier = useBarriers();
  return (
    <Barrier why={barrier("transfers.send", t("newAct"))}>
      <Button component={Link} href="/transfers/new">
        {t("new")}
      </Button>
    </Barrier>
  );
}

/** A tab for every state that has transfers, with how many and how much. */
function StateTabs({ tabs, view, onViewChange }: Pick<TransfersListPageProps, "tabs" | "view" | "onViewChange">) {
  const t = useTranslations("transfers");
  const states = useTranslations("states.transfer");
  const shown = transferStates.filter((state) => state === view.state || tabs?.some((one) => one.state === state));
  const open = tabs?.filter(({ state }) => openStates.some((one) => one === state)) ?? null;
  const choices = ["all", "open", ...shown] as const;
  return (
    <Tabs
      value={view.state}
      onChange={(value) => onViewChange({ state: choices.find((state) => state === value) ?? null, open: null })}
    >
      <Tabs.List className={classes.tabs} aria-label={t("tabsLabel")}>
        <Tabs.Tab value="all">
          {t("tabs.all")} <TabFigures totals={tabs} isCountOnly />
        </Tabs.Tab>
        <Tabs.Tab value="open">
          {t("tabs.open")} <TabFigures totals={open} isCountOnly />
        </Tabs.Tab>
        {shown.map((state) => (
          <Tabs.Tab key={state} value={state}>
            {states(`${state}.label`)} <TabFigures totals={tabs?.filter((one) => one.state === state) ?? null} />
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function TabFigures({ totals, isCountOnly = false }: { totals: TransferTotals | null; isCountOnly?: boolean }) {
  if (totals === null) return null;
  const { count, sum } = wholeOf(totals);
  return (
    <>
      {formatCount(count)}
      {isCountOnly || count === 0 ? null : (
        <span className={classes.sum}>
          <span className="im-hidden"> · </span>
          {moneyWords(sum, { form: "short", unit })}
        </span>
      )}
    </>
  );
}

/** First use: what a transfer is, and where the first ones come from. */
function NoTransfers() {
  const t = useTranslations("transfers.empty");
  return (
    <StateMessage
      title={t("title")}
      actions={
        <>
          <NewTransferButton />
          <Button component={Link} href="/cashback" variant="default">
            {t("toCashback")}
          </Button>
        </>
      }
    >
      {t("lead")}
    </StateMessage>
  );
}

function RowMenu({ row, onViewChange }: { row: TransferRow; onViewChange: TransfersListPageProps["onViewChange"] }) {
  const t = useTranslations("transfers.row");
  const table = useTranslations("table");
  const { account, batch, campaign, by } = row;
  const only = (patch: TransferViewPatch) => () => onViewChange({ ...patch, open: null });
  return (
    <ActionMenu
      button={
        <ActionIcon size="xs" aria-label={table("rowActions", { row: row.payee })}>
          <IconDots size={14} aria-hidden />
        </ActionIcon>
      }
      items={[
        { id: "open", label: t("open"), href: hrefOf(row) },
        ...(account === null
          ? []
          : [
              {
                id: "account",
                label: t("account"),
                startsGroup: true,
                onChoose: only({ account: account.id, as: "source" }),
              },
            ]),
        ...(batch === null ? [] : [{ id: "batch", label: t("batch"), onChoose: only({ batch: batch.id }) }]),
        ...(campaign === null ? [] : [{ id: "campaign", label: t("campaign"), onChoose: only({ campaign }) }]),
        { id: "by", label: t("by"), onChoose: only({ by: by.id }) },
      ]}
    />
  );
}

function idOf(row: TransferRow): string {
  return row.id;
}

function testIdOf(row: TransferRow): string {
  return `transfer-${row.id}`;
}

function labelOf(row: TransferRow): string {
  return row.payee;
}

function hrefOf(row: TransferRow): string {
  return `/transfers/${row.id}`;
}
