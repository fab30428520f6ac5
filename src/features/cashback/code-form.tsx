"use client";

import { Button, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/code-form.module.css";
import { type ActAnswer, sourceName, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type CodeFormProps = {
  batch: Pick<CashbackDetail, "source">;
  /** The payment that waits. */
  waiting: NonNullable<CashbackDetail["awaitsCode"]>;
  /** When the batch was read. */
  readAtMs: number;
  onSubmit: (input: { transferId: string; code: string }) => ActAnswer;
};

/** Asks for the code of the account's authenticator, for one payment; it counts for seconds and is used once. */
export function CodeForm({ batch, waiting, readAtMs, onSubmit }: CodeFormProps) {
  const t = useTranslations("cashback.code");
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useRefusal(readAtMs);
  const code = typed.replace(/\s/g, "");
  const isCode = /^[0-9]{6,8}$/.test(code);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isCode || isBusy) return;
    setIsBusy(true);
    const answer = await onSubmit({ transferId: waiting.transferId, code });
    setIsBusy(false);
    setTyped("");
    setError(answer);
  };
  const amount = moneyWords(waiting.amount, { form: "short", unit });
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("title")}>
      <p className={classes.lead}>
        {waiting.line === null ? t("lead", { amount }) : t("leadLine", { amount, line: formatCount(waiting.line) })}
      </p>
      <div className={classes.row}>
        <TextInput
          label={t("label", { account: sourceName(batch.source) })}
          description={t("hint")}
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!isCode} loading={isBusy}>
          {t("send")}
        </Button>
      </div>
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
    </form>
  );
}
