"use client";

import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { SetAmountOutput } from "@/domain/cashback-batch-line.schema";
import { isAmount } from "@/domain/money";
import { type ActAnswer, type ActError, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/cashback/set-amount-dialog.module.css";
import { FactsList } from "@/ui/facts-list";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";

/** What a new amount would change; or why nobody can say. */
export type AmountPlanAnswer = Promise<{ ok: true; value: SetAmountOutput } | { ok: false; error: ActError }>;

type SetAmountDialogProps = {
  /** Lines of the selection; null while nobody knows. */
  count: number | null;
  onPlan: (amount: string) => AmountPlanAnswer;
  /** Saves what this plan listed, and nothing else. */
  onSave: (amount: string, plan: SetAmountOutput) => ActAnswer;
  onClose: () => void;
};

/** Gives lines of a draft another amount: each change is listed before it is saved. Nothing is sent from here. */
export function SetAmountDialog({ count, onPlan, onSave, onClose }: SetAmountDialogProps) {
  const t = useTranslations("cashback.setAmount");
  const words = useTranslations("widgets");
  const [amount, setAmount] = useState("");
  const [wasAsked, setWasAsked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [plan, setPlan] = useState<SetAmountOutput | null>(null);
  const [error, setError] = useState<ActError | null>(null);
  const next = async (event: FormEvent) => {
    event.preventDefault();
    setWasAsked(true);
    if (!isAmount(amount) || isBusy) return;
    setIsBusy(true);
    setError(null);
    if (plan === null) {
      const answer = await onPlan(amount);
      if (answer.ok) setPlan(answer.value);
      else setError(answer.error);
    } else {
      const refusal = await onSave(amount, plan);
      if (refusal === null) onClose();
      // What was listed is not what would be saved: it is listed again.
      else setPlan(null);
      setError(refusal);
    }
    setIsBusy(false);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={count === null ? t("titleAll") : t("title", { count })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form onSubmit={(event) => void next(event)} noValidate>
        <Stack gap="md">
          <p>{t("lead")}</p>
          <TextInput
            data-autofocus
            label={t("amount")}
            rightSection={unit}
            rightSectionWidth={56}
            value={amount}
            error={wasAsked && !isAmount(amount) ? t("wrong") : null}
            inputMode="decimal"
            autoComplete="off"
            onChange={(event) => {
              setAmount(event.currentTarget.value.trim());
              setPlan(null);
              setError(null);
            }}
          />
          {plan === null ? null : <PlanPanel plan={plan} amount={amount} />}
          {error === null ? null : <RefusalPanel error={error} isAnswer />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={plan?.changed === 0}>
              {plan === null ? t("show") : t("save", { count: plan.changed })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** From which amounts to which, what that is worth, and what has to be decided again. */
function PlanPanel({ plan, amount }: { plan: SetAmountOutput; amount: string }) {
  const t = useTranslations("cashback.setAmount");
  if (plan.changed === 0) return <p role="status">{t("none")}</p>;
  const after = moneyWords(amount, { form: "exact", unit });
  return (
    <section className={classes.plan} role="status" aria-label={t("plan")}>
      <ul className={classes.changes}>
        {plan.from.map((one) => (
          <li key={one.amount ?? "none"} className={classes.change}>
            <span>
              {one.amount === null ? t("noAmount") : moneyWords(one.amount, { form: "exact", unit })} → {after}
            </span>
            <span className={classes.count}>{t("lines", { count: one.count })}</span>
          </li>
        ))}
      </ul>
      <FactsList
        facts={[
          { id: "before", label: t("before"), value: <MoneyText amount={plan.before} unit={unit} /> },
          { id: "after", label: t("after"), value: <MoneyText amount={plan.after} unit={unit} /> },
          { id: "ready", label: t("ready"), value: <MoneyText amount={plan.lines.ready.sum} unit={unit} /> },
        ]}
      />
      {plan.reopened === 0 ? null : <p className={classes.note}>{t("reopened", { count: plan.reopened })}</p>}
      {plan.newlyHeld === 0 ? null : <p className={classes.note}>{t("newlyHeld", { count: plan.newlyHeld })}</p>}
    </section>
  );
}
