"use client";

import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActError } from "@/features/operators/labels";
import { ErrorMessage } from "@/ui/error-message";

type StepUpDialogProps = {
  mode: "sandbox" | "live";
  /** Proves that it is the person; answers null when it was accepted, or what went wrong. */
  onProve: (secondFactor: string) => Promise<ActError | null>;
  onClose: () => void;
};

/** Asks the person behind the screen to prove again that it is they, before secrets are stored or keys are made. */
export function StepUpDialog({ mode, onProve, onClose }: StepUpDialogProps) {
  const t = useTranslations("operators.stepUp");
  const words = useTranslations("widgets");
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<ActError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed === "" || isSending) return;
    setIsSending(true);
    setError(await onProve(typed));
    setIsSending(false);
    setTyped("");
  };
  const take = (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value);
  return (
    <Modal opened onClose={onClose} title={t("title")} closeButtonProps={{ "aria-label": words("close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{t("body")}</p>
          {error === null ? null : <ErrorMessage error={error} />}
          {mode === "sandbox" ? (
            <PasswordInput
              data-autofocus
              label={t("password")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": t("show") }}
              value={typed}
              onChange={take}
            />
          ) : (
            <TextInput
              data-autofocus
              label={t("code")}
              inputMode="numeric"
              autoComplete="one-time-code"
              value={typed}
              onChange={take}
            />
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={typed === ""} loading={isSending}>
              {t("confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
