"use client";

import { Button, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ResolveRestoredInput, ReviewRow } from "@/domain/review.schema";
import { type ActAnswer, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/review/resolve-form.module.css";
import { useRestored } from "@/features/review/use-restored";
import { moneyWords } from "@/ui/money-figure";

type RestoredFormProps = {
  rows: readonly Pick<ReviewRow, "id" | "version" | "amount">[];
  onDecide: (input: ResolveRestoredInput) => ActAnswer;
};

/** The payments that a restore left without an outcome, decided together: how many and how much is typed. */
export function RestoredForm({ rows, onDecide }: RestoredFormProps) {
  const t = useTranslations("review");
  const [isOpen, setIsOpen] = useState(false);
  const { count, total, form, set, isComplete, isBusy, error, decide } = useRestored(rows, onDecide);
  const figures = { count, amount: moneyWords(total, { form: "short", unit }) };
  if (!isOpen) {
    return (
      <Stack className={classes.form} gap="sm" align="flex-start">
        <p>{t("restored.lead")}</p>
        <Button variant="default" onClick={() => setIsOpen(true)}>
          {t("restored.open", figures)}
        </Button>
      </Stack>
    );
  }
  return (
    <form className={classes.form} aria-label={t("restored.title")} onSubmit={(event) => event.preventDefault()}>
      <Stack gap="sm">
        <p>{t("restored.body", figures)}</p>
        <TextInput
          label={t("restored.count")}
          value={form.count}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => set({ count: event.currentTarget.value })}
        />
        <TextInput
          label={t("restored.total")}
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
            {t("restored.confirm", figures)}
          </Button>
          <Button variant="subtle" onClick={() => setIsOpen(false)}>
            {t("cancel")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
