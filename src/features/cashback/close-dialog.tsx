"use client";

import { Button, Group, Modal, PasswordInput, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { isWhy } from "@/domain/why";
import type { ActAnswer } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";

type CloseDialogProps = {
  batch: CashbackRow;
  /** When the batch was read. */
  readAtMs: number;
  onCloseBatch: (input: { why: string; password: string }) => ActAnswer;
  onClose: () => void;
};

/** Ends a batch that sends nothing any more, for good: asks for the reason and for the person's own second factor. */
export function CloseDialog({ batch, readAtMs, onCloseBatch, onClose }: CloseDialogProps) {
  const t = useTranslations("cashback.close");
  const batchWords = useTranslations("cashback");
  const words = useTranslations("widgets");
  const [why, setWhy] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useRefusal(readAtMs);
  const close = async () => {
    setIsBusy(true);
    const answer = await onCloseBatch({ why: why.trim(), password });
    setIsBusy(false);
    setPassword("");
    if (answer === null) onClose();
    else setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("title", { name: batch.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p>{t("body")}</p>
        <Textarea
          data-autofocus
          label={t("reason")}
          description={batchWords("halt.reasonHint")}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <PasswordInput
          label={batchWords("review.passwordLabel")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("keep")}
          </Button>
          <Button disabled={!isWhy(why) || password === ""} loading={isBusy} onClick={() => void close()}>
            {t("confirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
