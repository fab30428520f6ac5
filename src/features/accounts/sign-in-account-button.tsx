"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Barrier } from "@/ui/barrier";

type SignInAccountButtonProps = {
  /** Absent while this operator may not sign accounts in; the button then says so. */
  onSignIn: (() => Promise<void>) | undefined;
};

/** *Sign in now*: opens a new session at Infini, which also ends a lock after refused sign-ins. */
export function SignInAccountButton({ onSignIn }: SignInAccountButtonProps) {
  const t = useTranslations("accounts");
  const errors = useTranslations("errors");
  const [isSending, setIsSending] = useState(false);
  const signIn = async () => {
    setIsSending(true);
    await onSignIn?.();
    setIsSending(false);
  };
  const noRight = errors("noRight", { act: t("actions.signInAct"), right: "accounts.edit" });
  return (
    <Barrier why={onSignIn === undefined ? noRight : undefined}>
      <Button variant="default" loading={isSending} onClick={signIn}>
        {isSending ? t("detail.signingIn") : t("detail.signIn")}
      </Button>
    </Barrier>
  );
}
