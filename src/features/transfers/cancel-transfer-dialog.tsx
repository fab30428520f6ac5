"use client";

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { unit } from "@/features/transfers/labels";
import type { TransferActs } from "@/features/transfers/use-transfer-acts";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { moneyWords } from "@/ui/money-figure";

type CancelTransferDialogProps = {
  transfer: TransferDetail;
  onCancel: TransferActs["cancel"];
  onClose: () => void;
};

/** Withdraws a payment that was not sent. */
export function CancelTransferDialog({ transfer, onCancel, onClose }: CancelTransferDialogProps) {
  const t = useTranslations("transfers.acts");
  const words = useTranslations("widgets");
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
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("cancelTitle", { payee: transfer.payee })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p>{t(transfer.batch === null ? "cancelBody" : "cancelLineBody")}</p>
        <Textarea
          data-autofocus
          label={t("reason")}
          description={t("reasonHint")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {error === null ? null : <ErrorMessage error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("keep")}
          </Button>
          <Button color="danger" loading={isBusy} onClick={() => void cancel()}>
            {t("confirmCancel", { amount: moneyWords(transfer.amount, { form: "exact", unit }) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
