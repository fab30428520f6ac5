"use client";

import { SegmentedControl } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { JobDetail, JobRow } from "@/domain/job.schema";
import { type JobItemState, jobItemStates } from "@/domain/job-states";
import { CancelJobButton } from "@/features/jobs/cancel-job-button";
import classes from "@/features/jobs/job-panel.module.css";
import { canCancel, jobNameKey } from "@/features/jobs/labels";
import { formatCount } from "@/i18n/formats";
import { useReasonWords } from "@/i18n/use-reason-words";
import { FactsList } from "@/ui/facts-list";
import { ProgressLine } from "@/ui/progress-line";
import { RelativeTime } from "@/ui/relative-time";
import { SidePanel } from "@/ui/side-panel";
import { StatusChip } from "@/ui/status-chip";

/** Items in one state, or all of them. */
export type ItemChoice = JobItemState | "all";

type JobPanelProps = {
  job: JobRow;
  /** What became of each item; null while it is being read. */
  detail: JobDetail | null;
  /** Shown in place of the items when they cannot be read. */
  error: ReactNode;
  choice: ItemChoice;
  onChoose: (choice: ItemChoice) => void;
  onCancel: (() => Promise<void>) | undefined;
  onClose: () => void;
};

/** One job beside its list: how far it is, and what became of every item. */
export function JobPanel({ job, detail, error, choice, onChoose, onCancel, onClose }: JobPanelProps) {
  const t = useTranslations("jobs");
  const name = t(jobNameKey(job.kind));
  const shown = detail ?? job;
  const counts = (state: JobItemState, known: JobDetail) => t(`result.${state}`, { count: known.counts[state] });
  return (
    <SidePanel
      title={name}
      onClose={onClose}
      {...(canCancel(job) ? { actions: <CancelJobButton onCancel={onCancel} /> } : {})}
    >
      <ProgressLine
        label={name}
        done={shown.done}
        total={shown.total}
        facts={detail === null ? [] : jobItemStates.map((state) => ({ id: state, content: counts(state, detail) }))}
        {...(job.waitingFor === null ? {} : { waits: job.waitingFor })}
      />
      <FactsList
        facts={[
          { id: "state", label: t("columns.state"), value: <StatusChip kind="job" state={shown.state} /> },
          { id: "started", label: t("columns.started"), value: <RelativeTime at={job.createdAt} /> },
          { id: "updated", label: t("updated"), value: <RelativeTime at={job.updatedAt} /> },
          { id: "by", label: t("columns.by"), value: job.requestedBy.name ?? job.requestedBy.id },
        ]}
      />
      <h3 className={classes.title}>{t("items.title")}</h3>
      <SegmentedControl
        size="xs"
        value={choice}
        onChange={(value) => onChoose(jobItemStates.find((state) => state === value) ?? "all")}
        data={["all" as const, ...jobItemStates].map((value) => ({ value, label: t(`items.${value}`) }))}
      />
      {error ?? (detail === null ? null : <JobItems detail={detail} choice={choice} />)}
    </SidePanel>
  );
}

function JobItems({ detail, choice }: { detail: JobDetail; choice: ItemChoice }) {
  const t = useTranslations("jobs.items");
  const words = useReasonWords();
  const { items } = detail;
  const total = choice === "all" ? detail.total : detail.counts[choice];
  if (items.length === 0) return <p className={classes.note}>{t("none")}</p>;
  return (
    <>
      <ul className={classes.items}>
        {items.map((item) => (
          <li key={item.ordinal} className={classes.item}>
            <span className={classes.line}>
              <span>{item.label ?? item.subjectId}</span>
              <span className={classes.state}>{t(item.state)}</span>
            </span>
            {item.reason === null ? null : (
              <span className={classes.why}>{words(item.reason, item.message ?? undefined)}</span>
            )}
          </li>
        ))}
      </ul>
      {items.length < total ? (
        <p className={classes.note}>{t("more", { shown: formatCount(items.length), total: formatCount(total) })}</p>
      ) : null}
    </>
  );
}
