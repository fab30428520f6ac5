"use client";

import { Button, Group } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { JobDetail } from "@/domain/job.schema";
import { isFinalJob } from "@/domain/job-states";
import classes from "@/features/accounts/import-accounts-page.module.css";
import { CancelJobButton } from "@/features/jobs/cancel-job-button";
import { canCancel } from "@/features/jobs/labels";
import { ProgressLine } from "@/ui/progress-line";
import { StatusChip } from "@/ui/status-chip";

type ImportRunPanelProps = {
  job: JobDetail;
  /** Absent while this operator may not cancel jobs. */
  onCancel: ((id: string) => Promise<void>) | undefined;
  onNext: () => void;
};

/** The import as it runs on the server: how far it is, and where to see what became of each line. */
export function ImportRunPanel({ job, onCancel, onNext }: ImportRunPanelProps) {
  const t = useTranslations("accounts.import");
  const jobs = useTranslations("jobs");
  const hasEnded = isFinalJob(job.state);
  const { counts } = job;
  return (
    <div className={classes.run}>
      <StatusChip kind="job" state={job.state} />
      <p role="status">{hasEnded ? t("done", { count: counts.done }) : t("running")}</p>
      <ProgressLine
        label={t("title")}
        done={job.done}
        total={job.total}
        facts={(["done", "skipped", "failed"] as const).map((state) => ({
          id: state,
          content: jobs(`result.${state}`, { count: counts[state] }),
        }))}
      />
      {hasEnded ? null : <p className={classes.quiet}>{jobs("onServer")}</p>}
      <Group>
        {canCancel(job) ? (
          <CancelJobButton onCancel={onCancel === undefined ? undefined : () => onCancel(job.id)} />
        ) : null}
        <Link href={`/jobs?open=${job.id}`}>{t("toJob")}</Link>
        <Link href="/accounts">{t("toAccounts")}</Link>
        {hasEnded ? (
          <Button variant="default" onClick={onNext}>
            {t("next")}
          </Button>
        ) : null}
      </Group>
    </div>
  );
}
