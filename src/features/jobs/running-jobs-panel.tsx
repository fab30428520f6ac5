"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { JobRow } from "@/domain/job.schema";
import { JobName } from "@/features/jobs/jobs-columns";
import { jobNameKey } from "@/features/jobs/labels";
import classes from "@/features/jobs/running-jobs-panel.module.css";
import { ProgressLine } from "@/ui/progress-line";

/** Something else that runs on the server, such as a batch: named by whoever knows it. */
export type RunningWork = { id: string; name: string; href: string; done: number; total: number; waits?: string };

type RunningJobsPanelProps = { jobs: readonly JobRow[]; others: readonly RunningWork[] };

/** What runs now, for the popover of "2 running": each with its progress and the way to it. */
export function RunningJobsPanel({ jobs, others }: RunningJobsPanelProps) {
  const t = useTranslations("jobs");
  return (
    <div className={classes.panel}>
      {jobs.length + others.length === 0 ? <p className={classes.none}>{t("nothingRuns")}</p> : null}
      <ul className={classes.list}>
        {others.map((work) => (
          <li key={work.id}>
            <Link href={work.href}>{work.name}</Link>
            <ProgressLine
              label={work.name}
              done={work.done}
              total={work.total}
              {...(work.waits === undefined ? {} : { waits: work.waits })}
            />
          </li>
        ))}
        {jobs.map((job) => (
          <li key={job.id}>
            <Link href={`/jobs?open=${job.id}`}>
              <JobName job={job} />
            </Link>
            <ProgressLine label={t(jobNameKey(job.kind))} done={job.done} total={job.total} {...waitsOf(job)} />
          </li>
        ))}
      </ul>
      <Link href="/jobs">{t("whole")}</Link>
    </div>
  );
}

function waitsOf(job: JobRow): { waits?: string } {
  return job.waitingFor === null ? {} : { waits: job.waitingFor };
}
