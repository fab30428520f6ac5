"use client";

import { useTranslations } from "next-intl";
import type { PreviewRetryOutput } from "@/domain/transfer.schema";
import { unit } from "@/features/transfers/labels";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

type RetryFactsPanelProps = { preview: Pick<PreviewRetryOutput, "before" | "reserved" | "after" | "holdSec"> };

/** The money before and after one more attempt, and how long it can be undone. */
export function RetryFactsPanel({ preview }: RetryFactsPanelProps) {
  const t = useTranslations("newTransfer");
  const formats = useFormats();
  const { holdSec } = preview;
  const undo = { id: "hold", label: t("undo"), value: t("undoFor", { time: formats.duration(holdSec * 1000) }) };
  return (
    <FactsList
      facts={[
        { id: "before", label: t("free"), value: <MoneyText amount={preview.before} unit={unit} /> },
        { id: "reserved", label: t("reserved"), value: <MoneyText amount={preview.reserved} unit={unit} /> },
        { id: "after", label: t("after"), value: <MoneyText amount={preview.after} unit={unit} /> },
        ...(holdSec === 0 ? [] : [undo]),
      ]}
    />
  );
}
