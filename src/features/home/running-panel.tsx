"use client";

import Link from "next/link";
import { useMessages, useTranslations } from "next-intl";
import type { JobRow } from "@/domain/job.schema";
import type { Overview } from "@/domain/overview.schema";
import { BoxPanel } from "@/features/home/box-panel";
import boxClasses from "@/features/home/box-panel.module.css";
import type { Reading } from "@/features/home/labels";
import classes from "@/features/home/running-panel.module.css";
import { jobNameKey } from "@/features/jobs/labels";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";
import { ProgressLine } from "@/ui/progress-line";

export type RunningNow = Pick<Overview["running"], "batches" | "singles"> & { jobs: readonly JobRow[] };

/** *Running now*: batches with what is settled and what is left, single payments, and jobs, each with the way to it. */
export function RunningPanel({ reading }: { reading: Reading<RunningNow> }) {
  const t = useTranslations("home.running");
  return (
    <BoxPanel title={t("title")} reading={reading}>
      {({ batches, singles, jobs }) =>
        batches.length + singles.count + jobs.length === 0 ? (
          <p className={boxClasses.empty}>{t("empty")}</p>
        ) : (
          <ul className={classes.list}>
            {batches.map((batch) => (
              <RunningBatch key={batch.id} batch={batch} />
            ))}
            {singles.count === 0 ? null : <Singles singles={singles} />}
            {jobs.map((job) => (
              <RunningJob key={job.id} job={job} />
            ))}
          </ul>
        )
      }
    </BoxPanel>
  );
}

function RunningBatch({ batch }: { batch: RunningNow["batches"][number] }) {
  const t = useTranslations("home.running");
  const waits = useMessages().cashback.waits;
  const { settled, done, unknown, left, total, waitsFor } = batch;
  return (
    <li className={classes.work}>
      <Link href={`/cashback/${batch.id}/run`}>{batch.name}</Link>
      {batch.intent === "paused" ? <span className={classes.paused}> · {t("paused")}</span> : null}
      <ProgressLine
        label={batch.name}
        done={done.count}
        total={total.count}
        parts={[
          { tone: "ok", count: settled.count },
          { tone: "neutral", count: done.count - settled.count },
          { tone: "unknown", count: unknown.count },
        ]}
        facts={[
          { id: "settled", content: <Sum word={t("settledWord")} amount={settled.sum} /> },
          ...(unknown.count === 0
            ? []
            : [{ id: "unknown", content: <Sum word={t("unknownWord")} amount={unknown.sum} /> }]),
          { id: "left", content: <Sum word={t("leftWord")} amount={left.sum} /> },
        ]}
        {...(waitsFor === null ? {} : { waits: isWaitCode(waits, waitsFor) ? waits[waitsFor] : waitsFor })}
      />
    </li>
  );
}

/** Payments of no batch that are open; those that nobody is sure of are named as such. */
function Singles({ singles: { count, sum, unknown } }: Pick<RunningNow, "singles">) {
  const t = useTranslations("home.running");
  const amount = moneyWords(sum, { form: "short", unit: "USD" });
  return (
    <li className={classes.work}>
      <Link href="/transfers?state=open&kind=transfer">{t("singles", { count, amount, unknown })}</Link>
    </li>
  );
}

/** True when the catalogue words this cause. */
function isWaitCode<T extends object>(words: T, code: string): code is Extract<keyof T, string> {
  return Object.hasOwn(words, code);
}

function Sum({ word, amount }: { word: string; amount: string }) {
  return (
    <>
      {word} <MoneyText amount={amount} form="short" />
    </>
  );
}

function RunningJob({ job }: { job: JobRow }) {
  const t = useTranslations("jobs");
  const name = t(jobNameKey(job.kind));
  return (
    <li className={classes.work}>
      <Link href={`/jobs?open=${job.id}`}>{name}</Link>
      <ProgressLine
        label={name}
        done={job.done}
        total={job.total}
        {...(job.waitingFor === null ? {} : { waits: job.waitingFor })}
      />
    </li>
  );
}
