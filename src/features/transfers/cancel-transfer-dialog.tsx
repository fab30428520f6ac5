"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { unit } from "@/features/transfers/labels";
import { useStateWords } from "@/features/transfers/use-state-words";
import type { TransferActs } from "@/features/transfers/use-transfer-acts";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { moneyWords } from "@/ui/money-figure";
import { ReasonDialog } from "@/ui/reason-dialog";

type CancelTransferDialogProps = {
  /** As it stands now: it may go out while this is open. */
  transfer: TransferDetail;
  onCancel: TransferActs["cancel"];
  onClose: () => void;
};

/** Withdraws a payment that was not sent; once it may not be withdrawn any more, says what is known of it instead. */
export function CancelTransferDialog({ transfer, onCancel, onClose }: CancelTransferDialogProps) {
  const t = useTranslations("transfers.acts");
  const said = useStateWords();
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ErrorFacts | null>(null);
  const cancel = async () => {
    setIsBusy(true);
    const given = reason.trim();
    const refused = await onCancel({ version: transfer.version, ...(given === "" ? {} : { reason: given }) });
    setIsBusy(false);
    if (refused === null) onClose();
    else setError(refused);
  };
  const canCancel = transfer.actions.includes("cancel");
  return (
    <ReasonDialog
      title={t("cancelTitle", { payee: transfer.payee })}
      body={
        <p role="status">
          {canCancel ? <CancelWords transfer={transfer} error={error} /> : said(transfer)}
          {canCancel || transfer.state === "cancelled" ? "" : ` ${t("cancelTooLate")}`}
        </p>
      }
      reason={
        canCancel ? { label: t("reason"), description: t("reasonHint"), value: reason, onChange: setReason } : null
      }
      act={
        canCancel
          ? {
              keep: t("keep"),
              confirm: t("confirmCancel", { amount: moneyWords(transfer.amount, { form: "exact", unit }) }),
              isDangerous: true,
              isReady: true,
              isBusy,
              onAct: () => void cancel(),
            }
          : null
      }
      onClose={onClose}
    >
      {error === null ? null : <ErrorMessage error={error} />}
    </ReasonDialog>
  );
}

/** What cancelling does; nothing about money beside a refusal that leaves open whether it moved. */
function CancelWords({ transfer, error }: Pick<CancelTransferDialogProps, "transfer"> & { error: ErrorFacts | null }) {
  const t = useTranslations("transfers.acts");
  if (error !== null && (error.moneyMoved !== "no" || error.isUnclear === true)) return null;
  const sent = transfer.attempts === 0 ? "no" : "before";
  return t(transfer.batch === null ? "cancelBody" : "cancelLineBody", { sent });
}
