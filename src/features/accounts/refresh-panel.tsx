"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import classes from "@/features/accounts/refresh-panel.module.css";
import type { Refresh } from "@/features/accounts/use-refresh";
import { CancelJobButton } from "@/features/jobs/cancel-job-button";
import { canCancel } from "@/features/jobs/labels";
import { formatCount } from "@/i18n/formats";
import { ErrorMessage } from "@/ui/error-message";

type RefreshPanelProps = {
  refresh: Pick<Refresh, "running" | "ended" | "error">;
  /** Absent while this operator may not cancel jobs. */
  onCancel: ((id: string) => Promise<void>) | undefined;
};

/** The refresh that runs, what the last one brought, or why it did not begin; nothing while there is nothing to say. */
export function RefreshPanel({ refresh, onCancel }: RefreshPanelProps) {
  const t = useTranslations("accounts");
  const { running, ended, error } = refresh;
  if (error === null && running.length === 0 && ended === null) return null;
  return (
    <div className={classes.panel}>
      {error === null ? null : <ErrorMessage error={error} />}
      {running.map((job) => (
        <div key={job.id} className={classes.line}>
          <progress className={classes.bar} aria-label={t("refreshName")} value={job.done} max={job.total} />
          <Link href={`/jobs?open=${job.id}`}>
            {t("refreshRunning", { done: formatCount(job.done), total: formatCount(job.total) })}
          </Link>
          {canCancel(job) ? (
            <CancelJobButton onCancel={onCancel === undefined ? undefined : () => onCancel(job.id)} />
          ) : null}
        </div>
      ))}
      {ended === null || running.length > 0 ? null : (
        <p className={classes.line} role="status">
          <Link href={`/jobs?open=${ended.id}`}>
            {t("refreshDone", { done: ended.counts.done, failed: ended.counts.failed })}
          </Link>
        </p>
      )}
    </div>
  );
}
