"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import type { ActError } from "@/features/operators/labels";
import { ErrorMessage } from "@/ui/error-message";

type RevokeApiKeyDialogProps = {
  apiKey: ApiKeyRow;
  /** Answers null when it is ended, or what went wrong. */
  onRevoke: () => Promise<ActError | null>;
  onClose: () => void;
};

/** Asks before a key ends, and says what that does to the program that uses it. */
export function RevokeApiKeyDialog({ apiKey, onRevoke, onClose }: RevokeApiKeyDialogProps) {
  const t = useTranslations("operators.revokeKey");
  const words = useTranslations("widgets");
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const act = async () => {
    setIsBusy(true);
    const answer = await onRevoke();
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("title", { name: apiKey.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p>{t("body")}</p>
        {error === null ? null : <ErrorMessage error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button color="danger" loading={isBusy} onClick={() => void act()}>
            {t("confirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
