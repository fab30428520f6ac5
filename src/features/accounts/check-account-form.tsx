"use client";

import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PreviewAccountInput } from "@/domain/account.schema";
import { ExistingAccount } from "@/features/accounts/existing-account-panel";
import type { AccountActError } from "@/features/accounts/labels";
import { useReasonWords } from "@/i18n/use-reason-words";
import { ErrorMessage } from "@/ui/error-message";
import { KeepTyped } from "@/ui/keep-typed";
import { useIsHydrated } from "@/ui/use-is-hydrated";

type CheckAccountFormProps = {
  /** Signs in once at Infini; answers null when the account was found, or what went wrong. */
  onCheck: (input: PreviewAccountInput) => Promise<AccountActError | null>;
};

/** E-mail and password of an Infini account; a refusal stands at the field it concerns. */
export function CheckAccountForm({ onCheck }: CheckAccountFormProps) {
  const t = useTranslations("accounts.add");
  const errors = useTranslations("errors");
  const words = useReasonWords();
  const [error, setError] = useState<AccountActError | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const isReady = useIsHydrated();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: {
      email: (text) => (text.trim() === "" ? t("emailMissing") : null),
      password: (text) => (text === "" ? t("passwordMissing") : null),
    },
  });
  const focus = (field: "email" | "password") => form.getInputNode(field)?.focus();
  const check = async (values: PreviewAccountInput) => {
    setIsChecking(true);
    setError(null);
    const answer = await onCheck({ email: values.email.trim(), password: values.password });
    setIsChecking(false);
    const field = answer === null ? null : checkFieldOf(answer);
    if (answer !== null && field !== null) {
      const said = answer.quoted === undefined ? "" : ` ${errors("infiniSaid", { text: answer.quoted })}`;
      form.setFieldError(field, `${words(answer.reason, answer.message)}${said}`);
      focus(field);
    }
    setError(answer);
  };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(check, (faults) => focus(faults.email === undefined ? "password" : "email"))}
    >
      <Stack gap="lg">
        {error === null || checkFieldOf(error) !== null ? null : <ErrorMessage error={error} />}
        <TextInput
          type="email"
          label={t("email")}
          maxLength={254}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps("email")}
        />
        {error === null ? null : <ExistingAccount error={error} />}
        <PasswordInput
          label={t("password")}
          description={t("passwordHint")}
          maxLength={256}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
          aria-invalid={form.errors.password !== undefined}
          {...form.getInputProps("password")}
        />
        <Group>
          <Button type="submit" disabled={!isReady} loading={isChecking}>
            {isChecking ? t("checking") : t("check")}
          </Button>
        </Group>
        <KeepTyped />
      </Stack>
    </form>
  );
}

/** The field that an error of the check concerns; null when it concerns the whole. */
function checkFieldOf(error: AccountActError): "email" | "password" | null {
  const field = error.fields?.email === undefined ? null : "email";
  if (field !== null) return field;
  if (error.reason === "infini.login_refused") return "password";
  const aboutEmail = [
    "account.email",
    "account.email_exists",
    "account.archived_exists",
    "account.uid_exists",
    "account.identity_mismatch",
  ];
  return aboutEmail.includes(error.reason) ? "email" : null;
}
