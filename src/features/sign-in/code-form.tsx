"use client";

import { Button, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { SignInError } from "@/features/sign-in/sign-in-form";
import type { SignInActs, SignInAnswer } from "@/features/sign-in/use-sign-in";

type CodeFormProps = {
  onVerify: SignInActs["verifyCode"];
  onAnswer: (answer: SignInAnswer) => void;
  onBack: () => void;
};

/** The second step: six digits, typed or pasted. */
export function CodeForm({ onVerify, onAnswer, onBack }: CodeFormProps) {
  const t = useTranslations("signIn");
  const field = useRef<HTMLInputElement>(null);
  const [isMissing, setIsMissing] = useState(false);
  const [answer, setAnswer] = useState<SignInAnswer | null>(null);
  const [isSending, setIsSending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const code = (field.current?.value ?? "").normalize("NFKC").replace(/\s/g, "");
    setIsMissing(!/^\d{6}$/.test(code));
    if (!/^\d{6}$/.test(code)) return field.current?.focus();
    setIsSending(true);
    setAnswer(null);
    const given = await onVerify(code);
    setIsSending(false);
    setAnswer(given);
    onAnswer(given);
    if (given.kind === "refused") field.current?.select();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <SignInError answer={answer} refused={t("codeRefused")} />
        <TextInput
          ref={field}
          label={t("code")}
          name="code"
          size="md"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          data-autofocus
          autoFocus
          error={isMissing ? t("codeMissing") : null}
        />
        <Button type="submit" size="md" fullWidth loading={isSending}>
          {isSending ? t("submitting") : t("submit")}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t("back")}
        </Button>
      </Stack>
    </form>
  );
}
