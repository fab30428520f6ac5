"use client";

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import classes from "@/features/sign-in/sign-in-form.module.css";
import type { SignInActs, SignInAnswer } from "@/features/sign-in/use-sign-in";
import { useFormats } from "@/i18n/use-formats";
import { useIsHydrated } from "@/ui/use-is-hydrated";

type SignInFormProps = { onSignIn: SignInActs["signIn"]; onAnswer: (answer: SignInAnswer) => void };

/** E-mail and password. What is missing is said at its field; a refusal does not tell which of the two was wrong. */
export function SignInForm({ onSignIn, onAnswer }: SignInFormProps) {
  const t = useTranslations("signIn");
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<{ email: boolean; password: boolean }>({ email: false, password: false });
  const [answer, setAnswer] = useState<SignInAnswer | null>(null);
  const [isSending, setIsSending] = useState(false);
  // Before, the browser would send the form itself: with the password in the address.
  const isReady = useIsHydrated();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const typed = { email: email.current?.value.trim() ?? "", password: password.current?.value ?? "" };
    setMissing({ email: typed.email === "", password: typed.password === "" });
    if (typed.email === "") return email.current?.focus();
    if (typed.password === "") return password.current?.focus();
    setIsSending(true);
    setAnswer(null);
    const given = await onSignIn(typed);
    setIsSending(false);
    setAnswer(given);
    onAnswer(given);
    if (given.kind === "refused") password.current?.select();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <SignInError answer={answer} refused={t("refused")} />
        <TextInput
          ref={email}
          label={t("email")}
          type="email"
          name="email"
          size="md"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          error={missing.email ? t("emailMissing") : null}
        />
        <PasswordInput
          ref={password}
          label={t("password")}
          name="password"
          size="md"
          autoComplete="current-password"
          error={missing.password ? t("passwordMissing") : null}
        />
        <Button type="submit" size="md" fullWidth disabled={!isReady} loading={isSending}>
          {isSending ? t("submitting") : t("submit")}
        </Button>
      </Stack>
    </form>
  );
}

/** Why it did not work, as an alert; nothing while it has not failed. */
export function SignInError({ answer, refused }: { answer: SignInAnswer | null; refused: string }) {
  const t = useTranslations("signIn");
  const formats = useFormats();
  if (answer === null || answer.kind === "signed_in" || answer.kind === "code_needed") return null;
  return (
    <p role="alert" className={classes.error}>
      {answer.kind === "refused" ? refused : null}
      {answer.kind === "wait" ? t("wait", { time: formats.duration(answer.retryAfterSec * 1000) }) : null}
      {answer.kind === "unreachable" ? t("unreachable") : null}
    </p>
  );
}
