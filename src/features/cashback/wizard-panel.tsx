"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import classes from "@/features/cashback/wizard-panel.module.css";
import { PageHeader } from "@/ui/page-header";
import { WizardSteps } from "@/ui/wizard-steps";

const importSteps = ["source", "map", "amounts", "check"] as const;
type ImportStep = (typeof importSteps)[number];

type WizardPanelProps = {
  title: string;
  step: ImportStep;
  /** Address of a step that can be gone back to; absent while there is no draft. */
  stepHref?: (step: ImportStep) => string;
  /** Stays in sight: the equation, the file, the account. */
  summary?: ReactNode;
  backHref: string;
  /** What *Next* does to the draft. */
  nextHint: string;
  isNextOpen: boolean;
  isBusy: boolean;
  onNext: () => void;
  children: ReactNode;
};

/** Layout W of the import: steps, the form, a summary that stays, *Back* and *Next*. */
export function WizardPanel(props: WizardPanelProps) {
  const { title, step, stepHref, summary, backHref, nextHint, isNextOpen, isBusy, onNext, children } = props;
  const t = useTranslations("cashback.wizard");
  return (
    <>
      <PageHeader title={title}>
        <WizardSteps
          label={title}
          current={step}
          steps={importSteps.map((id) => ({
            id,
            label: t(`steps.${id}`),
            ...(stepHref === undefined ? {} : { href: stepHref(id) }),
          }))}
        />
      </PageHeader>
      <div className={classes.wizard}>
        <div className={classes.main}>{children}</div>
        <aside className={classes.side} aria-label={t("summary")}>
          {summary}
          <div className={classes.acts}>
            <Button component={Link} href={backHref} variant="default">
              {t("back")}
            </Button>
            <Button disabled={!isNextOpen} loading={isBusy} onClick={onNext}>
              {t("next")}
            </Button>
          </div>
          <p className={classes.hint}>{nextHint}</p>
        </aside>
      </div>
    </>
  );
}
