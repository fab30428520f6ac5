"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { EndedDialog } from "@/features/cashback/ended-dialog";
import { type ActAnswer, sumOf, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { moneyWords } from "@/ui/money-figure";
import { WhyDialog } from "@/ui/why-dialog";

type ResumeDialogProps = {
  batch: CashbackDetail;
  /** When the batch was read. */
  readAtMs: number;
  onResume: (input: { why: string; password: string }) => ActAnswer;
  onClose: () => void;
};

/** Lets what is queued go out again: asks for the reason and for the person's own second factor, while it can. */
export function ResumeDialog({ batch, readAtMs, onResume, onClose }: ResumeDialogProps) {
  const t = useTranslations("cashback");
  const waits = useWaitWords();
  const [error, setError] = useRefusal(readAtMs);
  const [isBusy, setIsBusy] = useState(false);
  const title = t("halt.resumeTitle", { name: batch.name });
  const queued = sumOf(batch.states, ["queued", "parked"]);
  const cause = batch.pauseReason === "person" ? null : (batch.pauseReason ?? batch.waitsFor);
  const amount = moneyWords(queued.sum, { form: "short", unit });
  // Somebody else may end or resume it while the reason is written.
  if (!batch.acts.includes("resume") && !isBusy) {
    return <EndedDialog title={title} body={t(`halt.${whyNot(batch)}`)} error={error} onClose={onClose} />;
  }
  return (
    <WhyDialog
      title={title}
      body={
        <>
          {cause === null ? null : <p>{t("run.paused", { cause: waits(cause) })}</p>}
          <p>{t("halt.resumeBody")}</p>
        </>
      }
      keep={t("halt.stayPaused")}
      confirm={t("halt.confirmResume", { count: queued.count, amount })}
      refusal={error === null ? null : <RefusalPanel error={error} isAnswer />}
      onConfirm={async (input) => {
        setIsBusy(true);
        const answer = await onResume(input);
        setError(answer);
        if (answer !== null) setIsBusy(false);
        return answer === null;
      }}
      onClose={onClose}
    />
  );
}

/** What became of a batch that can no longer be resumed, and no more than is known of it. */
function whyNot({ intent }: CashbackDetail) {
  if (intent === "running") return "runsAlready";
  return intent === "stopped" || intent === "closed" ? "nothingToResume" : "notResumable";
}
