"use client";

import { useMessages, useTranslations } from "next-intl";
import type { TransferEvent } from "@/domain/transfer-detail.schema";
import classes from "@/features/transfers/transfer-page.module.css";
import { useFormats } from "@/i18n/use-formats";
import { StatusChip } from "@/ui/status-chip";

/** Every step of the transfer, oldest first: when, what it became, by whose hand and why. */
export function TransferStepsPanel({ steps }: { steps: readonly TransferEvent[] }) {
  const t = useTranslations("transfers.detail");
  return (
    <section aria-label={t("story")}>
      <h2 className={classes.title}>
        {t("story")} <span className={classes.count}>{t("steps", { count: steps.length })}</span>
      </h2>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <Step key={step.seq} step={step} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step }: { step: TransferEvent }) {
  const t = useTranslations("transfers.detail");
  const reasons = useTranslations("states.parkedReason");
  const formats = useFormats();
  const words = useStepWords();
  const parked = step.to === "parked" && step.parkReason !== null ? { detail: reasons(step.parkReason) } : {};
  return (
    <li className={classes.step}>
      <time className={classes.at} dateTime={step.at}>
        {formats.instantSeconds(step.at)}
      </time>
      <span className={classes.what}>
        <StatusChip kind="transfer" state={step.to} {...parked} />
        <span className={classes.quiet} title={step.edge}>
          {step.isPerson ? step.actor : step.actor === "engine" ? t("engine") : step.actor}
          {step.attempt === null ? null : ` · ${t("attemptNo", { number: step.attempt })}`}
        </span>
      </span>
      {step.reason === null ? null : <span className={classes.why}>{words(step.reason)}</span>}
    </li>
  );
}

/** Words for why a step was taken: those of the program in the language of the screen, those of a person as typed. */
export function useStepWords(): (reason: string) => string {
  const known: Readonly<Record<string, string>> = useMessages().review.stepReason;
  return (reason) => known[reason] ?? reason;
}
