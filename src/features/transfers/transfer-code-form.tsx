"use client";

import { Button, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import classes from "@/features/transfers/transfer-code-form.module.css";

type TransferCodeFormProps = {
  /** The account whose authenticator is asked. */
  account: string;
  /** Which payment it is for. */
  lead: string;
  /** Settles when the server answered. */
  onSubmit: (code: string) => Promise<void>;
  /** Why the last code was not taken. */
  children: ReactNode;
};

/** Asks for the code of the account's authenticator, for one payment; it counts for seconds and is used once. */
export function TransferCodeForm({ account, lead, onSubmit, children }: TransferCodeFormProps) {
  const t = useTranslations("transfers.code");
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const code = typed.replace(/\s/g, "");
  const isCode = /^[0-9]{6,8}$/.test(code);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isCode || isBusy) return;
    setIsBusy(true);
    await onSubmit(code);
    setIsBusy(false);
    setTyped("");
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("title")}>
      <p className={classes.lead}>{lead}</p>
      <div className={classes.row}>
        <TextInput
          label={t("label", { account })}
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
      {children}
    </form>
  );
}
