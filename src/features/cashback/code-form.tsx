"use client";

import { useTranslations } from "next-intl";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { type ActAnswer, sourceName, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { TransferCodeForm } from "@/features/transfers/transfer-code-form";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type CodeFormProps = {
  batch: Pick<CashbackDetail, "source">;
  /** The payment that waits. */
  waiting: NonNullable<CashbackDetail["awaitsCode"]>;
  /** When the batch was read. */
  readAtMs: number;
  onSubmit: (input: { transferId: string; code: string }) => ActAnswer;
};

/** Asks for the code that a payment of the batch waits for. */
export function CodeForm({ batch, waiting, readAtMs, onSubmit }: CodeFormProps) {
  const t = useTranslations("transfers.code");
  const [error, setError] = useRefusal(readAtMs);
  const amount = moneyWords(waiting.amount, { form: "short", unit });
  return (
    <TransferCodeForm
      account={sourceName(batch.source)}
      lead={waiting.line === null ? t("lead", { amount }) : t("leadLine", { amount, line: formatCount(waiting.line) })}
      onSubmit={async (code) => setError(await onSubmit({ transferId: waiting.transferId, code }))}
    >
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
    </TransferCodeForm>
  );
}
