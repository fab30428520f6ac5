"use client";

import { Button, Tabs } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import { ApiKeyButton } from "@/features/operators/api-key-button";
import classes from "@/features/operators/api-keys.module.css";
import { useApiKeyColumns } from "@/features/operators/api-keys-columns";
import type { KeyRequest } from "@/features/operators/labels";
import { Barrier } from "@/ui/barrier";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

export const keyTabs = ["all", "active", "expired", "revoked"] as const;
export type KeyTab = (typeof keyTabs)[number];

type KeyListing = {
  rows: readonly ApiKeyRow[];
  total: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

export type ApiKeysView = { tab: KeyTab; sort: TableSort | null; open: string | null };

type ApiKeysListPageProps = {
  listing: KeyListing;
  view: ApiKeysView;
  onViewChange: (patch: Partial<ApiKeysView>) => void;
  /** Absent while this operator may not make keys. */
  onAsk: ((request: KeyRequest) => void) | undefined;
  onEndReached: () => void;
  noMatch: NoMatch | null;
  /** What became of the last act. */
  notice: ReactNode;
  error: ReactNode;
  panel: ReactNode;
};

/** The keys of the person who looks: those that open the door, and those that ended. */
export function ApiKeysListPage(props: ApiKeysListPageProps) {
  const { listing, view, onViewChange, onAsk } = props;
  const t = useTranslations("operators.apiKeys");
  const [layout, setLayout] = useColumnLayout("api-keys");
  const columns = useApiKeyColumns();
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={listing.total === null ? undefined : t("count", { count: listing.total })}
          actions={
            <>
              <ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />
              <NewKeyButton onAsk={onAsk} />
            </>
          }
        >
          <p className={classes.lead}>{t("lead")}</p>
          <StateTabs tab={view.tab} onChange={(tab) => onViewChange({ tab, open: null })} />
        </PageHeader>
      }
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
        rowActions={(row) => <ApiKeyButton isRow apiKey={row} onAsk={onAsk} />}
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
        empty={
          <StateMessage title={t("emptyTitle")} actions={<NewKeyButton onAsk={onAsk} />}>
            {t("emptyLead")}
          </StateMessage>
        }
        noMatch={props.noMatch}
        error={props.error}
      />
    </ListLayout>
  );
}

function NewKeyButton({ onAsk }: Pick<ApiKeysListPageProps, "onAsk">) {
  const t = useTranslations("operators.apiKeys");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("changeAct"), right: "apiKeys.own" });
  return (
    <Barrier why={onAsk === undefined ? noRight : undefined}>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onAsk?.({ act: "create" })}>
        {t("new")}
      </Button>
    </Barrier>
  );
}

function StateTabs({ tab, onChange }: { tab: KeyTab; onChange: (tab: KeyTab) => void }) {
  const t = useTranslations("operators.apiKeys");
  return (
    <Tabs value={tab} onChange={(value) => onChange(keyTabs.find((each) => each === value) ?? "all")}>
      <Tabs.List aria-label={t("tabsLabel")}>
        {keyTabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`tabs.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function idOf(row: ApiKeyRow): string {
  return row.id;
}

function testIdOf(row: ApiKeyRow): string {
  return `apikey-${row.id}`;
}

function nameOf(row: ApiKeyRow): string {
  return row.name;
}
