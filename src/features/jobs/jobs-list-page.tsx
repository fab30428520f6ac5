"use client";

import { Tabs } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { JobRow } from "@/domain/job.schema";
import { CancelJobButton } from "@/features/jobs/cancel-job-button";
import { useJobColumns } from "@/features/jobs/jobs-columns";
import { canCancel, jobNameKey } from "@/features/jobs/labels";
import { ListLayout } from "@/ui/list-layout";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

export const jobTabs = ["all", "running", "ended"] as const;
export type JobTab = (typeof jobTabs)[number];

type JobListing = {
  rows: readonly JobRow[];
  total: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

export type JobsView = { tab: JobTab; sort: TableSort | null; open: string | null };

type JobsListPageProps = {
  listing: JobListing;
  view: JobsView;
  onViewChange: (patch: Partial<JobsView>) => void;
  /** Absent while this operator may not cancel jobs. */
  onCancel: ((id: string) => Promise<void>) | undefined;
  onEndReached: () => void;
  noMatch: NoMatch | null;
  error: ReactNode;
  panel: ReactNode;
};

/** Running and past work of the server: refreshes and imports, each with its progress. */
export function JobsListPage(props: JobsListPageProps) {
  const { listing, view, onViewChange, onCancel } = props;
  const t = useTranslations("jobs");
  const [layout, setLayout] = useColumnLayout("jobs");
  const columns = useJobColumns();
  return (
    <ListLayout
      header={
        <PageHeader
          title={t("title")}
          facts={listing.total === null ? undefined : t("count", { count: listing.total })}
          actions={<ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />}
        >
          <StatusTabs tab={view.tab} onChange={(tab) => onViewChange({ tab, open: null })} />
        </PageHeader>
      }
      panel={props.panel}
    >
      <MoneyTable
        name={t("table")}
        columns={columns}
        rows={listing.rows}
        rowKey={(row) => row.id}
        rowTestId={(row) => `job-${row.id}`}
        rowLabel={(row) => t(jobNameKey(row.kind))}
        rowHref={(row) => `/jobs?open=${row.id}`}
        rowActions={(row) =>
          canCancel(row) ? (
            <CancelJobButton form="icon" onCancel={onCancel === undefined ? undefined : () => onCancel(row.id)} />
          ) : null
        }
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
        empty={<StateMessage title={t("emptyTitle")}>{t("emptyLead")}</StateMessage>}
        noMatch={props.noMatch}
        error={props.error}
      />
    </ListLayout>
  );
}

function StatusTabs({ tab, onChange }: { tab: JobTab; onChange: (tab: JobTab) => void }) {
  const t = useTranslations("jobs");
  return (
    <Tabs value={tab} onChange={(value) => onChange(jobTabs.find((each) => each === value) ?? "all")}>
      <Tabs.List aria-label={t("tabsLabel")}>
        {jobTabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`tabs.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
