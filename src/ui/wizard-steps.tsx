"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import classes from "@/ui/wizard-steps.module.css";

type WizardStepsProps = {
  /** Accessible name of the list, usually the page's title. */
  label: string;
  steps: readonly { id: string; label: string; href?: string }[];
  /** Id of the step on screen; those before it are done. */
  current: string;
};

/** The step that this tab showed last: each step is a page, and a page that is opened first takes no focus. */
let shownStep: string | null = null;

/**
 * Numbered steps of a wizard; a done step with an address can be gone back to. Whoever comes from another step stands on
 * the name of this one, so that it is read out and Tab goes on from there.
 */
export function WizardSteps({ label, steps, current }: WizardStepsProps) {
  const t = useTranslations("widgets");
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (shownStep !== null && shownStep !== current) here.current?.focus();
    shownStep = current;
  }, [current]);
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
              {state === "done" && step.href !== undefined ? (
                <a href={step.href}>{body}</a>
              ) : state === "current" ? (
                <span ref={here} tabIndex={-1}>
                  {body}
                </span>
              ) : (
                <span>{body}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
