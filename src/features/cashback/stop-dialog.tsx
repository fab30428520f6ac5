"use client";

import { Button, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { isWhy } from "@/domain/why";
import { EndedDialog } from "@/features/cashback/ended-dialog";
import { type ActAnswer, haltSumsOf } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { formatCount } from "@/i18n/formats";
import { ReasonDialog } from "@/ui/reason-dialog";

type StopDialogProps = {
  batch: CashbackRow;
  /** When the batch was read. */
  readAtMs: number;
  onStop: (why: string) => ActAnswer;
  /** Holds the batch while the reason is written. */
  onPause?: () => ActAnswer;
  onClose: () => void;
};

/** Asks before a batch ends for good, and says what stopping cannot undo. */
export function StopDialog({ batch, readAtMs, onStop, onPause, onClose }: StopDialogProps) {
  const t = useTranslations("cashback");
  const [why, setWhy] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useRefusal(readAtMs);
  const { gone, decidedPaid, inFlight, unknown, notSent } = haltSumsOf(batch);
  const stop = async () => {
    setIsBusy(true);
    const answer = await onStop(why.trim());
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  const title = t("batch.stopTitle", { name: batch.name });
  const isDraft = batch.intent === "draft";
  // Somebody else may end it while the reason is written.
  const isOver = batch.intent === "stopped" || batch.intent === "closed";
  if (isOver && !isBusy) {
    return <EndedDialog title={title} body={t("halt.endedAlready")} error={error} onClose={onClose} />;
  }
  return (
    <ReasonDialog
      title={title}
      body={
        <>
          <p>
            {isDraft
              ? t("halt.stopDraft", { count: batch.lines.all.count })
              : t("batch.stopBody", {
                  gone: gone.count,
                  decided: decidedPaid.count,
                  flight: inFlight.count,
                  unknown: unknown.count,
                  left: formatCount(notSent.count),
                })}
          </p>
          {onPause !== undefined && batch.intent === "running" ? (
            <StillSending onPause={async () => setError(await onPause())} />
          ) : null}
        </>
      }
      reason={{ label: t("halt.reason"), description: t("halt.reasonHint"), value: why, onChange: setWhy }}
      act={{
        keep: t("halt.keep"),
        confirm: t(isDraft ? "halt.confirmDraft" : "halt.confirmStop", { count: notSent.count }),
        isDangerous: true,
        isReady: isWhy(why),
        isBusy,
        onAct: () => void stop(),
      }}
      onClose={onClose}
    >
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
    </ReasonDialog>
  );
}

/** A batch goes on while somebody writes why it is to end: that is said, with the way to hold it first. */
function StillSending({ onPause }: { onPause: () => Promise<void> }) {
  const t = useTranslations("cashback");
  const [isBusy, setIsBusy] = useState(false);
  const pause = async () => {
    setIsBusy(true);
    await onPause();
    setIsBusy(false);
  };
  return (
    <Group role="note" justify="space-between" gap="sm">
      <p>{t("halt.stillSending")}</p>
      <Button variant="default" loading={isBusy} onClick={() => void pause()}>
        {t("halt.pauseFirst")}
      </Button>
    </Group>
  );
}
