"use client";

import { Button, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { takenTogether } from "@/features/review/labels";
import classes from "@/features/review/resolve-form.module.css";
import { useFocusBack } from "@/features/review/use-focus-back";
import { type TogetherAct, useTogether } from "@/features/review/use-together";

type TogetherFormProps = {
  kind: TogetherAct;
  rows: readonly Pick<ReviewRow, "id" | "version" | "amount">[];
  onDecide: (input: DecideTogetherInput) => ActAnswer;
};

/** What can be decided together, and behind a press how. */
export function TogetherForm(props: TogetherFormProps) {
  const { kind, rows } = props;
  const t = useTranslations("review");
  const [isOpen, setIsOpen] = useState(false);
  const button = useFocusBack(isOpen);
  if (isOpen) return <OpenTogetherForm {...props} onCancel={() => setIsOpen(false)} />;
  return (
    <Stack className={classes.form} gap="sm" align="flex-start">
      <p>{t(`${kind}.lead`)}</p>
      <Button ref={button} variant="default" onClick={() => setIsOpen(true)}>
        {t(`${kind}.open`, takenTogether(rows).figures)}
      </Button>
    </Stack>
  );
}

/** Items that are decided together: how many and how much is typed. */
export function OpenTogetherForm({ kind, rows, onDecide, onCancel }: TogetherFormProps & { onCancel: () => void }) {
  const t = useTranslations("review");
  const { form, set, isComplete, isBusy, error, decide } = useTogether(rows, onDecide);
  const { figures } = takenTogether(rows);
  return (
    <form className={classes.form} aria-label={t(`${kind}.title`)} onSubmit={(event) => event.preventDefault()}>
      <Stack gap="sm">
        {kind === "explained" ? <p>{t("explained.lead")}</p> : null}
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
          <Button variant="subtle" onClick={onCancel}>
            {t("cancel")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
