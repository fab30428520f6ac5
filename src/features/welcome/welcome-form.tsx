"use client";

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import errorClasses from "@/features/sign-in/sign-in-form.module.css";
import type { useWelcome, WelcomeAnswer } from "@/features/welcome/use-welcome";
import { useFormats } from "@/i18n/use-formats";
import { useIsHydrated } from "@/ui/use-is-hydrated";

const fieldNames = ["token", "email", "name", "password"] as const;
type FieldName = (typeof fieldNames)[number];

type WelcomeFormProps = { onMake: ReturnType<typeof useWelcome>; onAnswer: (answer: WelcomeAnswer) => void };

/** Token, e-mail, name and password of the first owner. What is missing is said at its field. */
export function WelcomeForm({ onMake, onAnswer }: WelcomeFormProps) {
  const t = useTranslations("welcome");
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<readonly FieldName[]>([]);
  const [answer, setAnswer] = useState<WelcomeAnswer | null>(null);
  const [isSending, setIsSending] = useState(false);
  // Before, the browser would send the form itself: with token and password in the address.
  const isReady = useIsHydrated();

  const focus = (name: FieldName) => form.current?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.focus();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = typedIn(new FormData(event.currentTarget));
    const empty = fieldNames.filter((name) => typed[name] === "");
    setMissing(empty);
    setAnswer(null);
    if (empty[0] !== undefined) return focus(empty[0]);
    setIsSending(true);
    const given = await onMake(typed);
    setIsSending(false);
    setAnswer(given);
    onAnswer(given);
    if (given.kind === "token") focus("token");
    if (given.kind === "weak") focus("password");
  };
  const errorOf = (name: FieldName) => (missing.includes(name) ? t(`missing.${name}`) : null);

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        <WelcomeError answer={answer} />
        <TextInput
          label={t("token")}
          description={t("tokenHint")}
          name="token"
          size="md"
          autoComplete="off"
          spellCheck={false}
          error={errorOf("token") ?? (answer?.kind === "token" ? t("tokenRefused") : null)}
        />
        <TextInput
          label={t("email")}
          type="email"
          name="email"
          size="md"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={errorOf("email")}
        />
        <TextInput label={t("name")} name="name" size="md" autoComplete="name" maxLength={80} error={errorOf("name")} />
        <PasswordInput
          label={t("password")}
          description={t("passwordHint")}
          name="password"
          size="md"
          autoComplete="new-password"
          error={errorOf("password") ?? (answer?.kind === "weak" ? t(`weak.${answer.weakness}`) : null)}
        />
        <Button type="submit" size="md" fullWidth disabled={!isReady} loading={isSending}>
          {isSending ? t("submitting") : t("submit")}
        </Button>
      </Stack>
    </form>
  );
}

/** What concerns no single field, as an alert; nothing while it has not failed. */
function WelcomeError({ answer }: { answer: WelcomeAnswer | null }) {
  const t = useTranslations("welcome");
  const formats = useFormats();
  if (answer === null) return null;
  const words =
    answer.kind === "wait"
      ? t("wait", { time: formats.duration(answer.retryAfterSec * 1000) })
      : answer.kind === "input" || answer.kind === "unreachable"
        ? t(answer.kind)
        : null;
  if (words === null) return null;
  return (
    <p role="alert" className={errorClasses.error}>
      {words}
    </p>
  );
}

function typedIn(data: FormData): Record<FieldName, string> {
  const textOf = (name: FieldName) => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    token: textOf("token").trim(),
    email: textOf("email").trim(),
    name: textOf("name").trim(),
    password: textOf("password"),
  };
}
