"use client";

import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { cardAmountsMax } from "@/domain/batch-card-amounts";
import { isAmount } from "@/domain/money";
import classes from "@/features/cashback/card-amounts-form.module.css";
import { unit } from "@/features/cashback/labels";
import { type TypedStep, withStep } from "@/features/cashback/use-typed-amounts";

type CardAmountsFormProps = {
  steps: readonly TypedStep[];
  /** True once somebody wanted to go on: empty fields are marked too. */
  isAsked: boolean;
  onChange: (steps: readonly TypedStep[]) => void;
  onLeave: () => void;
};

/** From so many cards on, this amount: the highest step that a payee reaches. */
export function CardAmountsForm({ steps, isAsked, onChange, onLeave }: CardAmountsFormProps) {
  const t = useTranslations("cashback.wizard.amount");
  const [added, setAdded] = useState<string | null>(null);
  const add = () => {
    const more = withStep(steps);
    setAdded(more.at(-1)?.key ?? null);
    onChange(more);
  };
  const change = (at: number, part: Partial<TypedStep>) =>
    onChange(steps.map((step, index) => (index === at ? { ...step, ...part } : step)));
  return (
    <fieldset className={classes.steps} onBlur={onLeave}>
      <legend className={classes.legend}>{t("byCards")}</legend>
      <div className={classes.step} aria-hidden="true">
        <span className={classes.head}>{t("stepFrom")}</span>
        <span className={classes.head}>{t("stepAmount", { unit })}</span>
      </div>
      {steps.map((step, index) => (
        <StepFields
          key={step.key}
          step={step}
          number={index + 1}
          isTwice={steps.some((other, at) => at < index && Number(other.from) === Number(step.from))}
          isAsked={isAsked}
          isNew={step.key === added}
          isOnly={steps.length === 1}
          onChange={(part) => change(index, part)}
          onRemove={() => onChange(steps.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button variant="default" size="xs" disabled={steps.length >= cardAmountsMax} onClick={add}>
          {t("addStep")}
        </Button>
      </div>
      <p className={classes.note}>{t("stepsNote")}</p>
    </fieldset>
  );
}

type StepFieldsProps = {
  step: TypedStep;
  /** Which step it is, for those who hear the form. */
  number: number;
  /** A step above begins at the same number of cards. */
  isTwice: boolean;
  isAsked: boolean;
  /** Somebody just asked for it: the next word is meant for it. */
  isNew: boolean;
  isOnly: boolean;
  onChange: (part: Partial<TypedStep>) => void;
  onRemove: () => void;
};

function StepFields(props: StepFieldsProps) {
  const { step, number, isTwice, isAsked, isNew, isOnly, onChange, onRemove } = props;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isNew) first.current?.focus();
  }, [isNew]);
  const t = useTranslations("cashback.wizard.amount");
  const isWrong = (text: string, isGood: boolean) => (isAsked || text !== "") && !isGood;
  return (
    <div className={classes.step}>
      <TextInput
        ref={first}
        aria-label={t("stepFromOf", { number })}
        value={step.from}
        error={isTwice ? t("stepTwice") : isWrong(step.from, /^[0-9]{1,4}$/.test(step.from)) ? t("stepCards") : null}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => onChange({ from: event.currentTarget.value.trim() })}
      />
      <TextInput
        aria-label={t("stepAmountOf", { number })}
        value={step.amount}
        error={isWrong(step.amount, isAmount(step.amount)) ? t("stepMoney") : null}
        inputMode="decimal"
        autoComplete="off"
        onChange={(event) => onChange({ amount: event.currentTarget.value.trim() })}
      />
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("removeStep", { number })}
        title={t("removeStep", { number })}
        disabled={isOnly}
        onClick={onRemove}
      >
        <IconX size={16} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
