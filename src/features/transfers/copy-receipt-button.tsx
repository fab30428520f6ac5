"use client";

import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import IconReceipt from "@tabler/icons-react/dist/esm/icons/IconReceipt.mjs";
import { useTranslations } from "next-intl";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { unit } from "@/features/transfers/labels";
import { useFormats } from "@/i18n/use-formats";

type CopyReceiptButtonProps = { transfer: TransferDetail; isSandbox: boolean };

/** Copies a receipt that says accepted or settled, whichever is known, and never more. */
export function CopyReceiptButton({ transfer, isSandbox }: CopyReceiptButtonProps) {
  const t = useTranslations("transfers.detail");
  const text = useReceipt(transfer, isSandbox);
  const clipboard = useClipboard({ timeout: 2000 });
  const said = clipboard.error ? t("receiptFailed") : clipboard.copied ? t("receiptDone") : "";
  if (!transfer.actions.includes("receipt")) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconReceipt size={16} aria-hidden />}
        onClick={() => clipboard.copy(text)}
      >
        {said === "" ? t("receipt") : said}
      </Button>
      <span className="im-hidden" role="status">
        {said}
      </span>
    </>
  );
}

function useReceipt(transfer: TransferDetail, isSandbox: boolean): string {
  const t = useTranslations("transfers.receipt");
  const formats = useFormats();
  const { state, isDecidedPaid, account, record } = transfer;
  const lines = [
    isSandbox ? t("sandbox") : null,
    state === "settled" ? t("settled") : t(isDecidedPaid ? "decided" : "accepted"),
    `${t("amount")}: ${transfer.amount} ${unit}`,
    account === null ? null : `${t("from")}: ${account.email}`,
    `${t("to")}: ${transfer.payee}`,
    transfer.sentAt === null ? null : `${t("sent")}: ${formats.instantSeconds(transfer.sentAt)}`,
    state !== "settled" || record === null
      ? null
      : `${t("record")}: ${record.recordId}, ${formats.instantSeconds(record.at)}`,
    `${t("id")}: ${transfer.id}`,
  ];
  return lines.filter((line) => line !== null).join("\n");
}
