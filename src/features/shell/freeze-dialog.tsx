"use client";

import { Button, Group, Modal, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { isWhy } from "@/domain/why";
import type { ShellActs } from "@/features/shell/use-shell";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";

type FreezeDialogProps = { mode: "sandbox" | "live"; isFrozen: boolean; acts: ShellActs; onClose: () => void };

/** One dialog: freezing is one press, with a reason for who has the time; unfreezing asks for reason and second factor. */
export function FreezeDialog({ mode, isFrozen, acts, onClose }: FreezeDialogProps) {
  const which = isFrozen ? "unfreeze" : "freeze";
  const t = useTranslations(`shell.${which}`);
  const words = useTranslations("widgets");
  const [reason, setReason] = useState("");
  const [secondFactor, setSecondFactor] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<ErrorFacts | null>(null);
  const isComplete = !isFrozen || (isWhy(reason) && secondFactor !== "");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || isSending) return;
    setIsSending(true);
    const answer = isFrozen
      ? await acts.onUnfreeze?.({ reason: reason.trim(), secondFactor })
      : await acts.onFreeze?.(reason.trim());
    setIsSending(false);
    setSecondFactor("");
    if (answer === null) onClose();
    else setError(answer ?? null);
  };

  return (
    <Modal opened onClose={onClose} title={t("title")} closeButtonProps={{ "aria-label": words("close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{t("body")}</p>
          {error === null ? null : <ErrorMessage error={error} />}
          <ReasonField isFrozen={isFrozen} value={reason} onChange={setReason} />
          {isFrozen ? <SecondFactorField mode={mode} value={secondFactor} onChange={setSecondFactor} /> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" color={isFrozen ? "indigo" : "danger"} disabled={!isComplete} loading={isSending}>
              {t("confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type ReasonFieldProps = { isFrozen: boolean; value: string; onChange: (value: string) => void };

function ReasonField({ isFrozen, value, onChange }: ReasonFieldProps) {
  const t = useTranslations("shell.freeze");
  return (
    <Textarea
      data-autofocus
      label={t("reason")}
      description={t(isFrozen ? "reasonHint" : "reasonOptional")}
      value={value}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type SecondFactorFieldProps = { mode: "sandbox" | "live"; value: string; onChange: (value: string) => void };

function SecondFactorField({ mode, value, onChange }: SecondFactorFieldProps) {
  const t = useTranslations("shell.unfreeze");
  if (mode === "sandbox") {
    return (
      <PasswordInput
        label={t("password")}
        autoComplete="current-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      label={t("code")}
      inputMode="numeric"
      autoComplete="one-time-code"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
