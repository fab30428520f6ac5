"use client";

import { useTranslations } from "next-intl";
import classes from "@/ui/wizard-steps.module.css";

type WizardStepsProps = {
  /** Accessible name of the list, usually the page's title. */
  label: string;
  steps: readonly { id: string; label: string; href?: string }[];
  /** Id of the step on screen; those before it are done. */
  current: string;
};

/** Numbered steps of a wizard; a done step with an address can be gone back to. */
export function WizardSteps({ label, steps, current }: WizardStepsProps) {
  const t = useTranslations("widgets");
  const at = steps.findIndex((step) => step.id === current);
  return (
    <nav aria-label={label}>
      <ol className={classes.steps}>
        {steps.map((step, index) => {
          const state = index < at ? "done" : index === at ? "current" : "next";
          const word = state === "done" ? t("stepDone") : state === "current" ? t("stepCurrent") : null;
          const body = (
            <>
              <span className={classes.number}>{index + 1}</span>
              <span className={classes.word}>{step.label}</span>
              {word === null ? null : <span className="im-hidden">{word}</span>}
            </>
          );
          return (
            <li
              key={step.id}
              className={classes.step}
              data-step={state}
              aria-current={state === "current" ? "step" : undefined}
            >
              {state === "done" && step.href !== undefined ? <a href={step.href}>{body}</a> : <span>{body}</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
