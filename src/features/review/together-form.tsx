"use client";

import { Button, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import { type ActAnswer, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/review/resolve-form.module.css";
import { type TogetherAct, useTogether } from "@/features/review/use-together";
import { moneyWords } from "@/ui/money-figure";

type TogetherFormProps = {
  kind: TogetherAct;
  rows: readonly Pick<ReviewRow, "id" | "version" | "amount">[];
  onDecide: (input: DecideTogetherInput) => ActAnswer;
};

/** Items that are decided together: how many and how much is typed. */
export function TogetherForm({ kind, rows, onDecide }: TogetherFormProps) {
  const t = useTranslations("review");
  const [isOpen, setIsOpen] = useState(false);
  const { count, total, form, set, isComplete, isBusy, error, decide } = useTogether(rows, onDecide);
  const figures = { count, amount: moneyWords(total, { form: "short", unit }) };
  if (!isOpen) {
    return (
      <Stack className={classes.form} gap="sm" align="flex-start">
        <p>{t(`${kind}.lead`)}</p>
        <Button variant="default" onClick={() => setIsOpen(true)}>
          {t(`${kind}.open`, figures)}
        </Button>
      </Stack>
    );
  }
  return (
    <form className={classes.form} aria-label={t(`${kind}.title`)} onSubmit={(event) => event.preventDefault()}>
      <Stack gap="sm">
        <p>{t(`${kind}.body`, figures)}</p>
        <TextInput
          label={t(`${kind}.count`)}
          value={form.count}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => set({ count: event.currentTarget.value })}
        />
        <TextInput
          label={t(`${kind}.total`)}
          value={form.total}
          inputMode="decimal"
          autoComplete="off"
          onChange={(event) => set({ total: event.currentTarget.value })}
        />
        <PasswordInput
          label={t("password")}
          autoComplete="current-password"
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <Textarea
          label={t("reason")}
          description={t("resolveReasonHint")}
          value={form.why}
          maxLength={500}
          rows={2}
          onChange={(event) => set({ why: event.currentTarget.value })}
        />
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <div className={classes.acts}>
          <Button disabled={!isComplete} loading={isBusy} onClick={() => void decide()}>
            {t(`${kind}.confirm`, figures)}
          </Button>
          <Button variant="subtle" onClick={() => setIsOpen(false)}>
            {t("cancel")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
