"use client";

import { Button, Group, Modal, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ShellActs } from "@/features/shell/use-shell";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";

type FreezeDialogProps = { mode: "sandbox" | "live"; isFrozen: boolean; acts: ShellActs; onClose: () => void };

const shortestReason = 10;

/** One dialog, at once: freezing asks for a reason, unfreezing for the operator's second factor too. */
export function FreezeDialog({ mode, isFrozen, acts, onClose }: FreezeDialogProps) {
  const which = isFrozen ? "unfreeze" : "freeze";
  const t = useTranslations(`shell.${which}`);
  const words = useTranslations("widgets");
  const [reason, setReason] = useState("");
  const [secondFactor, setSecondFactor] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<ErrorFacts | null>(null);
  const isComplete = reason.trim().length >= shortestReason && (!isFrozen || secondFactor !== "");

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
          <ReasonField value={reason} onChange={setReason} />
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

function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("shell.freeze");
  return (
    <Textarea
      data-autofocus
      label={t("reason")}
      description={t("reasonHint")}
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
