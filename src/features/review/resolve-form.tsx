"use client";

import { Button, PasswordInput, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { type Decision, isWaiverSentence } from "@/domain/adjudication";
import type { ReviewDetail } from "@/domain/review.schema";
import { type ActAnswer, type ActError, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/review/resolve-form.module.css";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords, plainAmount } from "@/ui/money-figure";
import { readTypedTotal } from "@/ui/typed-total";

/** One decision about one item, as the server takes it. */
export type Resolution = {
  decision: Decision;
  recordId?: string;
  typedAmount: string;
  /** Typed where an owner decides without evidence that is missing. */
  sentence?: string;
  password: string;
  why: string;
};

type ResolveFormProps = {
  item: ReviewDetail;
  decision: Decision;
  onResolve: (resolution: Resolution) => ActAnswer;
  onCancel: () => void;
};

const shortestWhy = 10;

/** What one decision asks: the record where one is named, the amount as typed, the person's own password, the reason. */
export function ResolveForm({ item, decision, onResolve, onCancel }: ResolveFormProps) {
  const t = useTranslations("review");
  const candidates = item.records.filter((record) => record.isCandidate);
  const needsRecord = decision === "paid_record";
  const [recordId, setRecordId] = useState<string | null>(
    candidates.length === 1 ? (candidates[0]?.recordId ?? null) : null,
  );
  const needsSentence = item.decisions.some((one) => one.decision === decision && one.isWaivable);
  const [sentence, setSentence] = useState("");
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [why, setWhy] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  const isAmountRight = item.amount === null || readTypedTotal(typed, item.amount).verdict === "equal";
  const isComplete =
    isAmountRight &&
    (!needsSentence || isWaiverSentence(sentence)) &&
    password !== "" &&
    why.trim().length >= shortestWhy &&
    (!needsRecord || recordId !== null);

  const resolve = async () => {
    if (!isComplete || isBusy) return;
    setIsBusy(true);
    const answer = await onResolve({
      decision,
      ...(needsRecord && recordId !== null ? { recordId } : {}),
      typedAmount: item.amount === null ? "0" : plainAmount(item.amount),
      ...(needsSentence ? { sentence } : {}),
      password,
      why: why.trim(),
    });
    setIsBusy(false);
    setPassword("");
    setError(answer);
  };
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
        {needsRecord ? <CandidateField candidates={candidates} value={recordId} onChange={setRecordId} /> : null}
        {needsSentence ? <SentenceField value={sentence} onChange={setSentence} /> : null}
        {item.amount === null ? null : <AmountField expected={item.amount} value={typed} onChange={setTyped} />}
        <PasswordInput
          label={t("password")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <WhyField value={why} onChange={setWhy} />
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
      rows={3}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type CandidateFieldProps = {
  candidates: ReviewDetail["records"];
  value: string | null;
  onChange: (recordId: string) => void;
};

function CandidateField({ candidates, value, onChange }: CandidateFieldProps) {
  const t = useTranslations("review");
  const formats = useFormats();
  return (
    <Radio.Group label={t("outcome.candidates")} value={value} onChange={onChange}>
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
