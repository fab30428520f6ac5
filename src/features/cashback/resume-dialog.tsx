"use client";

import { Button, Group, Modal, PasswordInput, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { isWhy } from "@/domain/why";
import { type ActAnswer, sumOf, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { moneyWords } from "@/ui/money-figure";

type ResumeDialogProps = {
  batch: CashbackRow;
  /** When the batch was read. */
  readAtMs: number;
  onResume: (input: { why: string; password: string }) => ActAnswer;
  onClose: () => void;
};

/** Lets what is queued go out again: asks for the reason and for the person's own second factor. */
export function ResumeDialog({ batch, readAtMs, onResume, onClose }: ResumeDialogProps) {
  const t = useTranslations("cashback");
  const words = useTranslations("widgets");
  const waits = useWaitWords();
  const [why, setWhy] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useRefusal(readAtMs);
  const queued = sumOf(batch.states, ["queued", "parked"]);
  const cause = batch.pauseReason === "person" ? null : (batch.pauseReason ?? batch.waitsFor);
  const resume = async () => {
    setIsBusy(true);
    const answer = await onResume({ why: why.trim(), password });
    setIsBusy(false);
    setPassword("");
    if (answer === null) onClose();
    else setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("halt.resumeTitle", { name: batch.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        {cause === null ? null : <p>{t("run.paused", { cause: waits(cause) })}</p>}
        <p>{t("halt.resumeBody")}</p>
        <Textarea
          data-autofocus
          label={t("halt.reason")}
          description={t("halt.reasonHint")}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("review.passwordLabel")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("halt.stayPaused")}
          </Button>
          <Button disabled={!isWhy(why) || password === ""} loading={isBusy} onClick={() => void resume()}>
            {t("halt.confirmResume", {
              count: queued.count,
              amount: moneyWords(queued.sum, { form: "short", unit }),
            })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
