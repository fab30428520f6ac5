"use client";

import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { AccountActError } from "@/features/accounts/labels";
import { ErrorMessage } from "@/ui/error-message";

type KeepSecretDialogProps = {
  onKeep: (input: { secret: string; proofCode: string }) => Promise<AccountActError | null>;
  onClose: () => void;
};

/** Takes an authenticator secret with a code of the holder's device; neither is shown again. */
export function KeepSecretDialog({ onKeep, onClose }: KeepSecretDialogProps) {
  const t = useTranslations("accounts.codes");
  const words = useTranslations("widgets");
  const [secret, setSecret] = useState("");
  const [code, setCode] = useState("");
  const [error, setError] = useState<AccountActError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const isWhole = secret.trim() !== "" && /^[0-9]{6,8}$/.test(code.replace(/\s/g, ""));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || isSending) return;
    setIsSending(true);
    const answer = await onKeep({ secret: secret.trim(), proofCode: code });
    setIsSending(false);
    setCode("");
    setError(answer);
    if (answer === null) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("keepTitle")} closeButtonProps={{ "aria-label": words("close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{t("keepBody")}</p>
          {error === null ? null : <ErrorMessage error={error} />}
          <PasswordInput
            data-autofocus
            label={t("secret")}
            description={t("secretHint")}
            autoComplete="off"
            maxLength={1_000}
            visibilityToggleButtonProps={{ "aria-label": t("showSecret") }}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <TextInput
            label={t("proof")}
            inputMode="numeric"
            autoComplete="off"
            maxLength={12}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={!isWhole} loading={isSending}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
