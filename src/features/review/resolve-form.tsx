"use client";

import { Button, PasswordInput, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import type { Decision } from "@/domain/adjudication";
import type { ReviewDetail } from "@/domain/review.schema";
import { type ActAnswer, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/review/resolve-form.module.css";
import { namedBy, type Resolution, useResolution } from "@/features/review/use-resolution";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";
import { StatusChip } from "@/ui/status-chip";
import { readTypedTotal } from "@/ui/typed-total";

type ResolveFormProps = {
  item: ReviewDetail;
  decision: Decision;
  onResolve: (resolution: Resolution) => ActAnswer;
  onCancel: () => void;
};

/** What one decision asks: the record where one is named, the amount as typed, the person's own password, the reason. */
export function ResolveForm({ item, decision, onResolve, onCancel }: ResolveFormProps) {
  const t = useTranslations("review");
  const { form, set, asks, isComplete, isBusy, error, resolve } = useResolution(item, decision, onResolve);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    if (event.metaKey || event.ctrlKey) void resolve();
    else if (event.target instanceof HTMLInputElement) event.preventDefault();
  };
  return (
    <form
      className={classes.form}
      aria-label={t(`decide.${decision}`)}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={press}
    >
      <Stack gap="sm">
        {decision === "paid_record" ? <SamePayments payments={item.samePayments} /> : null}
        {asks.record ? (
          <CandidateField
            label={t(decision === "explain_record" ? "outcome.against" : "outcome.candidates")}
            candidates={namedBy(decision, item)}
            value={form.recordId}
            onChange={(recordId) => set({ recordId })}
          />
        ) : null}
        {asks.sentence ? <SentenceField value={form.sentence} onChange={(sentence) => set({ sentence })} /> : null}
        {item.amount === null ? null : (
          <AmountField expected={item.amount} value={form.typed} onChange={(typed) => set({ typed })} />
        )}
        <PasswordInput
          label={t("password")}
          autoComplete="current-password"
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <WhyField value={form.why} onChange={(why) => set({ why })} />
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <div className={classes.acts}>
          <Button disabled={!isComplete} loading={isBusy} onClick={() => void resolve()}>
            {t(`confirm.${decision}`, { amount: moneyWords(item.amount ?? "0", { form: "short", unit }) })}
          </Button>
          <Button variant="subtle" onClick={onCancel}>
            {t("cancel")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

/** A record that is given to the wrong one of two equal payments leaves both with a wrong outcome. */
function SamePayments({ payments }: { payments: ReviewDetail["samePayments"] }) {
  const t = useTranslations("review");
  const formats = useFormats();
  if (payments.length === 0) return null;
  return (
    <div className={classes.twins} role="note">
      <p>{t("twins.warning", { count: payments.length })}</p>
      <ul className={classes.twinList}>
        {payments.map(({ id, state, at }) => (
          <li key={id}>
            <Link href={`/transfers/${id}`}>{t("twins.of", { at: formats.instantSeconds(at) })}</Link>{" "}
            <StatusChip kind="transfer" state={state} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SentenceField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("review");
  return (
    <TextInput
      label={t("waiver.label", { sentence: t("waiver.sentence") })}
      description={t("waiver.hint")}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function WhyField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("review");
  return (
    <Textarea
      label={t("reason")}
      description={t("resolveReasonHint")}
      value={value}
      maxLength={500}
      rows={2}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type CandidateFieldProps = {
  label: string;
  candidates: ReviewDetail["records"];
  value: string | null;
  onChange: (recordId: string) => void;
};

function CandidateField({ label, candidates, value, onChange }: CandidateFieldProps) {
  const formats = useFormats();
  return (
    <Radio.Group label={label} value={value} onChange={onChange}>
      <Stack gap="sm" mt={4}>
        {candidates.map((record) => (
          <Radio
            key={record.recordId}
            size="xs"
            value={record.recordId}
            label={`${formats.instantSeconds(record.at)} · ${moneyWords(record.amount, { form: "short", unit })} · ${record.recordId}`}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function AmountField({
  expected,
  value,
  onChange,
}: {
  expected: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useTranslations("review");
  const [wasLeft, setWasLeft] = useState(false);
  const { verdict } = readTypedTotal(value, expected);
  const isWrong = wasLeft && (verdict === "differs" || verdict === "unreadable");
  return (
    <TextInput
      label={t("typeAmount")}
      value={value}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      error={isWrong ? t("amountDiffers", { expected: moneyWords(expected, { form: "short", unit }) }) : null}
      onBlur={() => setWasLeft(true)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
