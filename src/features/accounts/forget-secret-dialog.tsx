"use client";

import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { AccountActError } from "@/features/accounts/labels";
import { ErrorMessage } from "@/ui/error-message";

type ForgetSecretDialogProps = { onForget: (reason: string) => Promise<AccountActError | null>; onClose: () => void };

/** Destroys the kept secret, with a reason; at Infini nothing changes. */
export function ForgetSecretDialog({ onForget, onClose }: ForgetSecretDialogProps) {
  const t = useTranslations("accounts.codes");
  const words = useTranslations("widgets");
  const [reason, setReason] = useState("");
  const [error, setError] = useState<AccountActError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const isWhole = reason.trim().length >= 3;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || isSending) return;
    setIsSending(true);
    const answer = await onForget(reason.trim());
    setIsSending(false);
    setError(answer);
    if (answer === null) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("forgetTitle")} closeButtonProps={{ "aria-label": words("close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{t("forgetBody")}</p>
          {error === null ? null : <ErrorMessage error={error} />}
          <TextInput
            data-autofocus
            label={t("reason")}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" color="danger" disabled={!isWhole} loading={isSending}>
              {t("forgetConfirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
