"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { WhyDialog } from "@/ui/why-dialog";

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
  const [error, setError] = useRefusal(readAtMs);
  return (
    <WhyDialog
      title={t("title", { name: batch.name })}
      body={<p>{t("body")}</p>}
      keep={t("keep")}
      confirm={t("confirm")}
      refusal={error === null ? null : <RefusalPanel error={error} isAnswer />}
      onConfirm={async (input) => {
        const answer = await onCloseBatch(input);
        setError(answer);
        return answer === null;
      }}
      onClose={onClose}
    />
  );
}
