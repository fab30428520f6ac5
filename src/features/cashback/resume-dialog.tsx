"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { type ActAnswer, sumOf, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { moneyWords } from "@/ui/money-figure";
import { WhyDialog } from "@/ui/why-dialog";

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
  const waits = useWaitWords();
  const [error, setError] = useRefusal(readAtMs);
  const queued = sumOf(batch.states, ["queued", "parked"]);
  const cause = batch.pauseReason === "person" ? null : (batch.pauseReason ?? batch.waitsFor);
  const amount = moneyWords(queued.sum, { form: "short", unit });
  return (
    <WhyDialog
      title={t("halt.resumeTitle", { name: batch.name })}
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
        const answer = await onResume(input);
        setError(answer);
        return answer === null;
      }}
      onClose={onClose}
    />
  );
}
