"use client";

import { Button } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { GroupRow } from "@/domain/group.schema";
import { GroupButton } from "@/features/groups/group-button";
import classes from "@/features/groups/groups.module.css";
import { useGroupColumns } from "@/features/groups/groups-columns";
import type { GroupRequest } from "@/features/groups/labels";
import { Barrier } from "@/ui/barrier";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";
import { SearchField } from "@/ui/search-field";
import { StateMessage } from "@/ui/state-message";

/** One list as the server answered it. */
type GroupListing = {
  rows: readonly GroupRow[];
  total: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

export type GroupsView = { q: string; sort: TableSort | null; open: string | null };

type GroupsListPageProps = {
  listing: GroupListing;
  view: GroupsView;
  onViewChange: (patch: Partial<GroupsView>) => void;
  /** Absent while this operator may not change groups. */
  onAsk: ((request: GroupRequest) => void) | undefined;
  onEndReached: () => void;
  noMatch: NoMatch | null;
  /** What became of the last act. */
  notice: ReactNode;
  error: ReactNode;
  panel: ReactNode;
};

/** Every group with its accounts and their money. */
export function GroupsListPage(props: GroupsListPageProps) {
  const { listing, view, onViewChange, onAsk } = props;
  const t = useTranslations("groups");
  const [layout, setLayout] = useColumnLayout("groups");
  const columns = useGroupColumns();
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={listing.total === null ? undefined : t("count", { count: listing.total })}
          actions={<NewGroupButton onAsk={onAsk} />}
        >
          <p className={classes.lead}>{t("lead")}</p>
        </PageHeader>
      }
      tools={
        <SearchField
          value={view.q}
          hint={t("searchHint")}
          maxLength={100}
          onChange={(q) => onViewChange({ q, open: null })}
        />
      }
      toolsEnd={<ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />}
      panel={props.panel}
    >
      {props.notice}
      <MoneyTable
        name={t("table")}
        columns={columns}
        rows={listing.rows}
        rowKey={idOf}
        rowTestId={testIdOf}
        rowLabel={nameOf}
        rowHref={hrefOf}
        rowActions={(row) => <GroupButton isRow group={row} onAsk={onAsk} />}
        total={listing.total}
        status={listing.status}
        isRefetching={listing.isRefetching}
        isLoadingMore={listing.isLoadingMore}
        onEndReached={props.onEndReached}
        sort={view.sort}
        onSortChange={(sort) => onViewChange({ sort })}
        openKey={view.open}
        onOpenChange={(open) => onViewChange({ open })}
        layout={layout}
        onLayoutChange={setLayout}
        empty={<StateMessage title={t("emptyTitle")}>{t("lead")}</StateMessage>}
        noMatch={props.noMatch}
        error={props.error}
      />
    </ListLayout>
  );
}

function NewGroupButton({ onAsk }: Pick<GroupsListPageProps, "onAsk">) {
  const t = useTranslations("groups");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("changeAct"), right: "groups.edit" });
  return (
    <Barrier why={onAsk === undefined ? noRight : undefined}>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onAsk?.({ act: "create" })}>
        {t("new")}
      </Button>
    </Barrier>
  );
}

function idOf(row: GroupRow): string {
  return row.id;
}

function testIdOf(row: GroupRow): string {
  return `group-${row.id}`;
}

function nameOf(row: GroupRow): string {
  return row.name;
}

function hrefOf(row: GroupRow): string {
  return `/groups/${row.id}`;
}
