"use client";

import { ActionIcon } from "@mantine/core";
import IconCircleCheck from "@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs";
import IconCircleDashed from "@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import classes from "@/features/home/first-steps-panel.module.css";

const firstSteps = ["account", "file", "decide", "send"] as const;
export type FirstStep = (typeof firstSteps)[number];

type FirstStepsPanelProps = {
  isDone: Record<FirstStep, boolean>;
  /** Where each step is taken. */
  hrefs: Record<FirstStep, string>;
  onDismiss: () => void;
};

/** The way from an empty installation to a settled payment; a step ticks itself once it is done. */
export function FirstStepsPanel({ isDone, hrefs, onDismiss }: FirstStepsPanelProps) {
  const t = useTranslations("home.first");
  return (
    <section className={classes.steps} aria-label={t("title")}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t("title")}</h2>
        <span className={classes.lead}>{t("lead")}</span>
        <ActionIcon aria-label={t("dismiss")} onClick={onDismiss}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <ol className={classes.list}>
        {firstSteps.map((step) => (
          <li key={step} className={classes.step} data-done={isDone[step] || undefined}>
            <StepIcon isDone={isDone[step]} />
            <span>
              {isDone[step] ? (
                <>
                  {t(step)} <span className="im-hidden">{t("done")}</span>
                </>
              ) : (
                <Link href={hrefs[step]}>{t(step)}</Link>
              )}
              <span className={classes.hint}>{t(`${step}Hint`)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepIcon({ isDone }: { isDone: boolean }) {
  const Icon = isDone ? IconCircleCheck : IconCircleDashed;
  return <Icon className={classes.icon} size={18} aria-hidden />;
}
