"use client";

import { useTranslations } from "next-intl";
import type { TransferRow } from "@/domain/transfer-list.schema";
import { useFormats } from "@/i18n/use-formats";

type Known = Pick<TransferRow, "state" | "parkReason" | "isDecidedPaid" | "recordId" | "sentAt">;

/** What is known of a transfer in one sentence, and never more. */
export function useStateWords(): (transfer: Known) => string {
  const t = useTranslations("transfers.said");
  const reasons = useTranslations("states.parkedReason");
  const formats = useFormats();
  return ({ state, parkReason, isDecidedPaid, recordId, sentAt }) => {
    if (state === "parked") return t("parked", { reason: parkReason === null ? "—" : reasons(parkReason) });
    if (state === "sending") return t("sending", { at: formats.instantSeconds(sentAt) });
    if (state === "settled") return recordId === null ? t("settledBare") : t("settled", { record: recordId });
    return t(isDecidedPaid ? "acceptedByDecision" : state);
  };
}
