"use client";

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { unit } from "@/features/transfers/labels";
import { useStateWords } from "@/features/transfers/use-state-words";
import type { TransferActs } from "@/features/transfers/use-transfer-acts";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { moneyWords } from "@/ui/money-figure";

type CancelTransferDialogProps = {
  /** As it stands now: it may go out while this is open. */
  transfer: TransferDetail;
  onCancel: TransferActs["cancel"];
  onClose: () => void;
};

/** Withdraws a payment that was not sent; once it may not be withdrawn any more, says what is known of it instead. */
export function CancelTransferDialog({ transfer, onCancel, onClose }: CancelTransferDialogProps) {
  const t = useTranslations("transfers.acts");
  const words = useTranslations("widgets");
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
    <Modal
      opened
      onClose={onClose}
      title={t("cancelTitle", { payee: transfer.payee })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p role="status">
          {canCancel ? <CancelWords transfer={transfer} error={error} /> : said(transfer)}
          {canCancel || transfer.state === "cancelled" ? "" : ` ${t("cancelTooLate")}`}
        </p>
        {canCancel ? (
          <Textarea
            data-autofocus
            label={t("reason")}
            description={t("reasonHint")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        ) : null}
        {error === null ? null : <ErrorMessage error={error} />}
        <Group justify="flex-end" gap="sm">
          {canCancel ? (
            <>
              <Button variant="default" onClick={onClose}>
                {t("keep")}
              </Button>
              <Button color="danger" loading={isBusy} onClick={() => void cancel()}>
                {t("confirmCancel", { amount: moneyWords(transfer.amount, { form: "exact", unit }) })}
              </Button>
            </>
          ) : (
            <Button ref={takeFocus} variant="default" onClick={onClose}>
              {words("close")}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** What cancelling does; nothing about money beside a refusal that leaves open whether it moved. */
function CancelWords({ transfer, error }: Pick<CancelTransferDialogProps, "transfer"> & { error: ErrorFacts | null }) {
  const t = useTranslations("transfers.acts");
  if (error !== null && (error.moneyMoved !== "no" || error.isUnclear === true)) return null;
  const sent = transfer.attempts === 0 ? "no" : "before";
  return t(transfer.batch === null ? "cancelBody" : "cancelLineBody", { sent });
}

/** The field that had it is gone. */
function takeFocus(button: HTMLButtonElement | null) {
  button?.focus();
}
