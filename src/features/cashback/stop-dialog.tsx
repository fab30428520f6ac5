"use client";

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { isWhy } from "@/domain/why";
import { type ActAnswer, type ActError, sumOf } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { formatCount } from "@/i18n/formats";

type StopDialogProps = {
  batch: CashbackRow;
  onStop: (why: string) => ActAnswer;
  onClose: () => void;
};

/** Asks before a batch ends for good, and says what stopping cannot undo. */
export function StopDialog({ batch, onStop, onClose }: StopDialogProps) {
  const t = useTranslations("cashback");
  const words = useTranslations("widgets");
  const [why, setWhy] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  const count = (wanted: Parameters<typeof sumOf>[1]) => sumOf(batch.states, wanted).count;
  const stop = async () => {
    setIsBusy(true);
    const answer = await onStop(why.trim());
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  const isDraft = batch.intent === "draft";
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("batch.stopTitle", { name: batch.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p>
          {isDraft
            ? t("halt.stopDraft", { count: batch.lines.all.count })
            : t("batch.stopBody", {
                gone: formatCount(count(["settled", "accepted", "unknown"])),
                flight: count(["sending"]),
                left: formatCount(count(["queued", "parked"])),
              })}
        </p>
        <Textarea
          data-autofocus
          label={t("halt.reason")}
          description={t("halt.reasonHint")}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("halt.keep")}
          </Button>
          <Button color="danger" disabled={!isWhy(why)} loading={isBusy} onClick={() => void stop()}>
            {t(isDraft ? "halt.confirmDraft" : "halt.confirmStop", { count: count(["queued", "parked"]) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
