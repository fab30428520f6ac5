"use client";

import { Button, Checkbox, PasswordInput, Stack } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { PreviewTransferOutput } from "@/domain/transfer.schema";
import { type SendRefusal, unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import type { TransferConfirmation } from "@/features/transfers/use-send";
import { useTransferWords } from "@/features/transfers/use-transfer-words";
import { ConfirmTotalField } from "@/ui/confirm-total-field";
import { ErrorMessage } from "@/ui/error-message";
import { moneyWords, plainAmount } from "@/ui/money-figure";
import { readTypedTotal } from "@/ui/typed-total";

type WarningCode = PreviewTransferOutput["warnings"][number]["code"];

/** What is confirmed, and what is asked for it. */
type ConfirmedReview = Pick<PreviewTransferOutput, "amount" | "asks" | "warnings" | "blockers">;

type ConfirmTransferFormProps = {
  review: ConfirmedReview;
  /** What the button says; *Send* unless told. */
  label?: string;
  /** What it confirms, for assistive technology; one transfer unless told. */
  name?: string;
  /** Words for a warning; those of one transfer unless told. */
  words?: (code: WarningCode, params: ConfirmedReview["warnings"][number]["params"]) => string;
  /** Something else would be sent by now: this content cannot be confirmed any more. */
  isOutdated: boolean;
  isBusy: boolean;
  error: SendRefusal | null;
  onConfirm: (confirmation: TransferConfirmation) => void;
};

/**
 * The one act that lets a payment go out. Enter in a field never commits; ⌘/Ctrl Enter does once every field is filled,
 * and the button says what happens to the money.
 */
export function ConfirmTransferForm({
  review,
  label,
  name,
  words,
  isOutdated,
  isBusy,
  error,
  onConfirm,
}: ConfirmTransferFormProps) {
  const t = useTranslations("newTransfer");
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [acknowledged, setAcknowledged] = useState<readonly WarningCode[]>([]);
  const { asks, amount, warnings } = review;
  const missing = missingOf(review, { typed, password, acknowledged, isOutdated });
  const confirm = () => {
    if (missing.length > 0 || isBusy) return;
    onConfirm({
      acknowledge: [...acknowledged],
      ...(asks.typedTotal ? { typedTotal: plainAmount(amount) } : {}),
      ...(password === "" ? {} : { password }),
    });
    setPassword("");
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    if (event.metaKey || event.ctrlKey) confirm();
    if (event.target instanceof HTMLInputElement) event.preventDefault();
  };
  return (
    <form aria-label={name ?? t("confirmForm")} onSubmit={(event) => event.preventDefault()} onKeyDown={press}>
      <Stack gap="md">
        {warnings.length === 0 ? null : (
          <Warnings words={words} warnings={warnings} acknowledged={acknowledged} onChange={setAcknowledged} />
        )}
        {asks.typedTotal ? <ConfirmTotalField expected={amount} value={typed} onChange={setTyped} /> : null}
        {asks.stepUp ? (
          <PasswordInput
            label={t("password")}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        ) : null}
        {error === null ? null : <Refused error={error} />}
        <Button size="md" className={classes.send} disabled={missing.length > 0} loading={isBusy} onClick={confirm}>
          {label ?? t("send", { amount: moneyWords(amount, { form: "exact", unit }) })}
        </Button>
        {missing.length === 0 || isBusy ? null : (
          <p className={classes.quiet}>
            {t("stillToDo")} {missing.map((one) => t(`toDo.${one}`)).join(" · ")}
          </p>
        )}
      </Stack>
    </form>
  );
}

/** Why it was not made, with the payment that was first. */
function Refused({ error }: { error: SendRefusal }) {
  const { transfer } = error.params;
  const host = useRef<HTMLDivElement>(null);
  // The answer to what was just pressed.
  useEffect(() => host.current?.focus(), []);
  return (
    <>
      <div ref={host} tabIndex={-1}>
        <ErrorMessage error={error} />
      </div>
      {typeof transfer === "string" ? (
        <p className={classes.quiet}>
          <EarlierLink id={transfer} />
        </p>
      ) : null}
    </>
  );
}

/** Leads to the earlier payment in a tab of its own: what was typed here stays. */
function EarlierLink({ id }: { id: string }) {
  const t = useTranslations("newTransfer");
  return (
    <Link href={`/transfers/${id}`} target="_blank" rel="noopener">
      {t("openEarlier")} <span className="im-hidden">{t("newTab")}</span>
    </Link>
  );
}

type Filled = { typed: string; password: string; acknowledged: readonly WarningCode[]; isOutdated: boolean };
type ToDo = "outdated" | "blockers" | "warnings" | "total" | "password";

/** What still keeps the button closed, in the order of the form. */
function missingOf(review: ConfirmedReview, filled: Filled): ToDo[] {
  const { asks, amount, blockers, warnings } = review;
  const isTotalOpen = asks.typedTotal && readTypedTotal(filled.typed, amount).verdict !== "equal";
  return [
    ...(filled.isOutdated ? (["outdated"] as const) : []),
    ...(blockers.length > 0 ? (["blockers"] as const) : []),
    ...(warnings.some(({ code }) => !filled.acknowledged.includes(code)) ? (["warnings"] as const) : []),
    ...(isTotalOpen ? (["total"] as const) : []),
    ...(asks.stepUp && filled.password === "" ? (["password"] as const) : []),
  ];
}

type WarningsProps = {
  words: ConfirmTransferFormProps["words"];
  warnings: PreviewTransferOutput["warnings"];
  acknowledged: readonly WarningCode[];
  onChange: (acknowledged: readonly WarningCode[]) => void;
};

function Warnings({ words, warnings, acknowledged, onChange }: WarningsProps) {
  const t = useTranslations("newTransfer");
  const own = useTransferWords();
  return (
    <fieldset className={classes.notice}>
      <legend className={classes.noticeTitle}>{t("warnings")}</legend>
      {warnings.map((warning) => (
        <div key={warning.code} className={classes.warning}>
          <p>
            {(words ?? own)(warning.code, warning.params)}{" "}
            {typeof warning.params.transfer === "string" ? <EarlierLink id={warning.params.transfer} /> : null}
          </p>
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
