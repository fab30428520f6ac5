"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import type { JobRow } from "@/domain/job.schema";
import classes from "@/features/jobs/jobs-columns.module.css";
import { jobNameKey } from "@/features/jobs/labels";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { Bar } from "@/ui/bar";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { StatusChip } from "@/ui/status-chip";

/** The columns of the jobs table, in the order of the screen. */
export function useJobColumns(): MoneyTableColumn<JobRow>[] {
  const t = useTranslations("jobs.columns");
  return useMemo(
    () => [
      { id: "job", header: t("job"), isIdentity: true, width: 240, cell: (row): ReactNode => <JobName job={row} /> },
      {
        id: "state",
        header: t("state"),
        width: 160,
        card: "state",
        cell: (row) => <StatusChip kind="job" state={row.state} />,
      },
      {
        id: "progress",
        header: t("progress"),
        width: 232,
        isGrowing: true,
        card: "amount",
        cell: (row) => <JobProgress job={row} />,
      },
      {
        id: "started",
        header: t("started"),
        width: 216,
        sortKey: "created",
        card: "age",
        cell: (row) => <Started at={row.createdAt} />,
      },
      { id: "by", header: t("by"), width: 200, cell: (row) => row.requestedBy.name ?? row.requestedBy.id },
    ],
    [t],
  );
}

/** What kind of work it is, in words. */
export function JobName({ job }: { job: Pick<JobRow, "kind"> }) {
  const t = useTranslations("jobs");
  return t(jobNameKey(job.kind));
}

function JobProgress({ job }: { job: JobRow }) {
  const widgets = useTranslations("widgets");
  const t = useTranslations("jobs.items");
  const label = widgets("progress", { done: formatCount(job.done), total: formatCount(job.total) });
  const parts = [
    { id: "done", label: t("done"), count: job.done, tone: "info" as const },
    { id: "open", label: t("open"), count: Math.max(0, job.total - job.done), tone: "neutral" as const },
  ];
  return (
    <span className={classes.progress}>
      <Bar label={label} parts={parts} />
      <span>{label}</span>
    </span>
  );
}

function Started({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time dateTime={at}>
      {formats.instant(at)} · {formats.age(at)}
    </time>
  );
}
