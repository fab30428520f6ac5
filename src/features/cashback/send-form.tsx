"use client";

import { Button, Checkbox, PasswordInput, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import type { BatchWarningCode } from "@/domain/batch-warnings";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import { DifferencePanel } from "@/features/cashback/difference-panel";
import { type ActAnswer, type ActError, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import classes from "@/features/cashback/send-form.module.css";
import { useBlockerWords } from "@/features/cashback/use-blocker-words";
import { useRefusal } from "@/features/cashback/use-refusal";
import { ConfirmTotalField } from "@/ui/confirm-total-field";
import { moneyWords, plainAmount } from "@/ui/money-figure";
import { readTypedTotal } from "@/ui/typed-total";

/** What the person confirmed: the total as typed, themselves, and every warning. */
export type SendConfirmation = {
  snapshot: string;
  typedTotal?: string;
  password?: string;
  acknowledge: BatchWarningCode[];
  untilFundsEnd: boolean;
};

type SendFormProps = {
  review: CashbackReview;
  /** When the batch and its review were read. */
  readAtMs: number;
  /** The batch is another one by now: this content cannot be confirmed any more. */
  isOutdated: boolean;
  onSend: (confirmation: SendConfirmation) => ActAnswer;
  /** Reads the review again after a refusal. */
  onReadAgain: () => void;
};

/**
 * The one act that lets a batch go out. Enter in a field never commits; ⌘/Ctrl Enter does once every field is filled,
 * and the button says what happens to the money.
 */
export function SendForm({ review, readAtMs, isOutdated, onSend, onReadAgain }: SendFormProps) {
  const t = useTranslations("cashback");
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [acknowledged, setAcknowledged] = useState<BatchWarningCode[]>([]);
  const [isUntilFundsEnd, setIsUntilFundsEnd] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useRefusal(readAtMs);
  const { asks, lines, blockers, warnings } = review;
  const missing = missingOf(review, { typed, password, acknowledged, isUntilFundsEnd, isOutdated });
  const canSend = missing.length === 0 && !isSending;

  const send = async () => {
    if (!canSend) return;
    setIsSending(true);
    const answer = await onSend({
      snapshot: review.snapshot,
      acknowledge: acknowledged,
      untilFundsEnd: isUntilFundsEnd,
      ...(asks.typedTotal ? { typedTotal: plainAmount(lines.ready.sum) } : {}),
      ...(password === "" ? {} : { password }),
    });
    setIsSending(false);
    setPassword("");
    setRefusal(answer);
    // Another content is another total: it is typed again.
    if (answer?.reason.endsWith("snapshot_changed")) setTyped("");
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    if (event.metaKey || event.ctrlKey) void send();
    if (event.target instanceof HTMLInputElement) event.preventDefault();
  };

  return (
    <form
      className={classes.form}
      aria-label={t("review.confirmForm")}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={press}
    >
      <Stack gap="md">
        {blockers.length === 0 ? null : (
          <Blockers review={review} isUntilFundsEnd={isUntilFundsEnd} onUntilFundsEnd={setIsUntilFundsEnd} />
        )}
        {warnings.length === 0 ? null : (
          <Warnings warnings={warnings} acknowledged={acknowledged} onChange={setAcknowledged} />
        )}
        {asks.typedTotal ? <ConfirmTotalField expected={lines.ready.sum} value={typed} onChange={setTyped} /> : null}
        {asks.stepUp ? (
          <PasswordInput
            label={t("review.passwordLabel")}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        ) : null}
        {refusal === null ? null : <RefusedSend error={refusal} review={review} onReadAgain={onReadAgain} />}
        <Button type="button" size="md" disabled={!canSend} loading={isSending} onClick={() => void send()}>
          <SendWords review={review} isUntilFundsEnd={isUntilFundsEnd} />
        </Button>
        <StillToDo missing={missing} />
      </Stack>
    </form>
  );
}

/** What the press does: all ready lines go out, or those that the money covers while the others wait. */
function SendWords({ review, isUntilFundsEnd }: { review: CashbackReview; isUntilFundsEnd: boolean }) {
  const t = useTranslations("cashback.batch.primary");
  const { ready } = review.lines;
  const { covered } = review.runway;
  const isPartly = isUntilFundsEnd && covered.count < ready.count;
  const { count, sum } = isPartly ? covered : ready;
  const words = { count, amount: moneyWords(sum, { form: "exact", unit }) };
  return isPartly ? t("sendCovered", { ...words, waiting: ready.count - count }) : t("send", words);
}

/** Why the button is closed, so that nobody has to guess. */
function StillToDo({ missing }: { missing: readonly ToDo[] }) {
  const t = useTranslations("cashback.review");
  if (missing.length === 0) return null;
  return (
    <p className={classes.missing}>
      {t("stillToDo")} {missing.map((one) => t(`toDo.${one}`)).join(" · ")}
    </p>
  );
}

type RefusedSendProps = { error: ActError; review: CashbackReview; onReadAgain: () => void };

/** Why it was not started, and what changed since it was read. */
function RefusedSend({ error, review, onReadAgain }: RefusedSendProps) {
  return (
    <>
      <RefusalPanel error={error} isAnswer />
      <DifferencePanel error={error} review={review} onReadAgain={onReadAgain} />
    </>
  );
}

type Filled = {
  typed: string;
  password: string;
  acknowledged: readonly BatchWarningCode[];
  isUntilFundsEnd: boolean;
  isOutdated: boolean;
};
type ToDo = "outdated" | "blockers" | "warnings" | "total" | "password";

/** What still keeps the button closed, in the order of the form. */
function missingOf(review: CashbackReview, filled: Filled): ToDo[] {
  const { asks, lines, blockers, warnings } = review;
  const isBlocked = blockers.some(({ code }) => code !== "insufficient" || !filled.isUntilFundsEnd);
  const isWarned = warnings.some(({ code }) => !filled.acknowledged.includes(code));
  const isTotalOpen = asks.typedTotal && readTypedTotal(filled.typed, lines.ready.sum).verdict !== "equal";
  return [
    ...(filled.isOutdated ? (["outdated"] as const) : []),
    ...(isBlocked || lines.ready.count === 0 ? (["blockers"] as const) : []),
    ...(isWarned ? (["warnings"] as const) : []),
    ...(isTotalOpen ? (["total"] as const) : []),
    ...(asks.stepUp && filled.password === "" ? (["password"] as const) : []),
  ];
}

type BlockersProps = {
  review: CashbackReview;
  isUntilFundsEnd: boolean;
  onUntilFundsEnd: (isOn: boolean) => void;
};

/** What must be put right first; only a short balance leaves a choice. */
function Blockers({ review, isUntilFundsEnd, onUntilFundsEnd }: BlockersProps) {
  const t = useTranslations("cashback.review");
  const words = useBlockerWords();
  const isShort = review.blockers.some(({ code }) => code === "insufficient");
  const isPartly = isUntilFundsEnd && review.blockers.every(({ code }) => code === "insufficient");
  return (
    <div className={classes.blockers} role="alert">
      <p className={classes.title}>{t(isPartly ? "blockedPartly" : "blocked")}</p>
      <ul className={classes.list}>
        {review.blockers.map((blocker) => (
          <li key={blocker.code}>{words(blocker.code, blocker.params)}</li>
        ))}
      </ul>
      {isShort ? (
        <Checkbox
          label={t("untilFundsEnd")}
          checked={isUntilFundsEnd}
          onChange={(event) => onUntilFundsEnd(event.currentTarget.checked)}
        />
      ) : null}
    </div>
  );
}

type WarningsProps = {
  warnings: CashbackReview["warnings"];
  acknowledged: readonly BatchWarningCode[];
  onChange: (acknowledged: BatchWarningCode[]) => void;
};

function Warnings({ warnings, acknowledged, onChange }: WarningsProps) {
  const t = useTranslations("cashback.review");
  const words = useBlockerWords();
  return (
    <fieldset className={classes.warnings}>
      <legend className={classes.title}>{t("warnings")}</legend>
      {warnings.map((warning) => (
        <div key={warning.code} className={classes.warning}>
          <p>{words(warning.code, warning.params)}</p>
          <Checkbox
            label={t("acknowledge")}
            checked={acknowledged.includes(warning.code)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...acknowledged, warning.code]
                  : acknowledged.filter((code) => code !== warning.code),
              )
            }
          />
        </div>
      ))}
    </fieldset>
  );
}
