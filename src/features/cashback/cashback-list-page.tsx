"use client";

import { ActionIcon, Button, Tabs } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { useCashbackColumns } from "@/features/cashback/cashback-columns";
import classes from "@/features/cashback/cashback-columns.module.css";
import { CashbackPanel } from "@/features/cashback/cashback-panel";
import { type CashbackList, CashbackTable } from "@/features/cashback/cashback-table";
import { FilterPill } from "@/features/cashback/filter-button";
import { sourceName } from "@/features/cashback/labels";
import { SearchForm } from "@/features/cashback/search-form";
import {
  type CashbackView,
  type CashbackViewChange,
  listTabs,
  type TabCounts,
} from "@/features/cashback/use-cashback-view";
import { useBarriers } from "@/features/operators/use-may";
import { formatCount } from "@/i18n/formats";
import { ActionMenu } from "@/ui/action-menu";
import { Barrier } from "@/ui/barrier";
import { CodeButton } from "@/ui/code-button";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";

const CopyListCodeDialog = dynamic(() =>
  import("@/features/cashback/copy-list-code-dialog").then((file) => file.CopyListCodeDialog),
);

type CashbackListPageProps = {
  list: CashbackList;
  counts: TabCounts;
  view: CashbackView;
  onViewChange: (change: CashbackViewChange) => void;
};

/** Every cashback batch, past and open. */
export function CashbackListPage({ list, counts, view, onViewChange }: CashbackListPageProps) {
  const t = useTranslations("cashback");
  const barrier = useBarriers();
  const open = list.rows.find((row) => row.id === view.open);
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={list.total === null ? undefined : t("count", { count: list.total })}
          actions={
            <>
              <CodeButton>{(layer) => <CopyListCodeDialog {...layer} view={view} />}</CodeButton>
              <Barrier why={barrier("drafts.edit", t("newAct"))}>
                <Button component={Link} href="/cashback/new" leftSection={<IconPlus size={16} aria-hidden />}>
                  {t("new")}
                </Button>
              </Barrier>
            </>
          }
        >
          <StatusTabs counts={counts} view={view} onViewChange={onViewChange} />
        </PageHeader>
      }
      tools={<ListTools rows={list.rows} view={view} onViewChange={onViewChange} />}
      panel={open === undefined ? undefined : <CashbackPanel row={open} onClose={() => onViewChange({ open: null })} />}
    >
      <CashbackTable
        list={list}
        view={view}
        onViewChange={onViewChange}
        rowActions={(row) => <RowMenu row={row} onViewChange={onViewChange} />}
      />
    </ListLayout>
  );
}

type PartProps = Pick<CashbackListPageProps, "view" | "onViewChange">;

function StatusTabs({ counts, view, onViewChange }: PartProps & { counts: TabCounts }) {
  const t = useTranslations("cashback");
  return (
    <Tabs
      value={view.tab}
      onChange={(value) => onViewChange({ tab: listTabs.find((tab) => tab === value) ?? "all", open: null })}
    >
      <Tabs.List aria-label={t("tabsLabel")}>
        {listTabs.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {t(`tabs.${tab}`)} <TabCount count={counts[tab]} />
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function TabCount({ count }: { count: number | undefined }) {
  return count === undefined ? null : <span className={classes.count}>{formatCount(count)}</span>;
}

function ListTools({ rows, view, onViewChange }: PartProps & { rows: readonly CashbackRow[] }) {
  const t = useTranslations("cashback");
  const columns = useCashbackColumns();
  const [layout, setLayout] = useColumnLayout("cashback");
  const source = rows.find((row) => row.source.id === view.source)?.source;
  return (
    <>
      <SearchForm value={view.q} hint={t("searchHint")} onSearch={(q) => onViewChange({ q, open: null })} />
      {view.campaign === null ? null : (
        <FilterPill
          label={t("filterCampaign", { campaign: view.campaign })}
          onRemove={() => onViewChange({ campaign: null })}
        />
      )}
      {view.source === null ? null : (
        <FilterPill
          label={t("filterSource", { source: source === undefined ? view.source : sourceName(source) })}
          onRemove={() => onViewChange({ source: null })}
        />
      )}
      <ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />
    </>
  );
}

function RowMenu({ row, onViewChange }: { row: CashbackRow; onViewChange: CashbackListPageProps["onViewChange"] }) {
  const t = useTranslations("cashback");
  const table = useTranslations("table");
  const at = `/cashback/${row.id}`;
  return (
    <ActionMenu
      button={
        <ActionIcon size="xs" aria-label={table("rowActions", { row: row.name })}>
          <IconDots size={14} aria-hidden />
        </ActionIcon>
      }
      items={[
        { id: "open", label: t("row.open"), href: `${at}/lines` },
        row.intent === "draft"
          ? { id: "import", label: t("row.import"), href: `${at}/import/source` }
          : { id: "run", label: t("row.run"), href: `${at}/run` },
        {
          id: "campaign",
          label: t("row.campaign"),
          startsGroup: true,
          onChoose: () => onViewChange({ campaign: row.campaign.key, open: null }),
        },
        {
          id: "source",
          label: t("row.source"),
          onChoose: () => onViewChange({ source: row.source.id, open: null }),
        },
      ]}
    />
  );
}
