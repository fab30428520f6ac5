"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { useFrozen } from "@/features/operators/use-frozen";
import classes from "@/features/transfers/transfer-acts-panel.module.css";
import { useTimeLeft } from "@/features/transfers/use-time-left";
import type { Look, LookResult, TransferActs } from "@/features/transfers/use-transfer-acts";
import { useFormats } from "@/i18n/use-formats";
import { Barrier } from "@/ui/barrier";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";

const CancelTransferDialog = dynamic(() =>
  import("@/features/transfers/cancel-transfer-dialog").then((file) => file.CancelTransferDialog),
);
const RetryTransferDialog = dynamic(() =>
  import("@/features/transfers/retry-transfer-dialog").then((file) => file.RetryTransferDialog),
);

type TransferActsPanelProps = {
  transfer: TransferDetail;
  acts: TransferActs;
  look: Look;
  /** What stands beside the acts. */
  children: ReactNode;
};

/** What may be done about a payment in its state, and nothing else; what came of it stands below. */
export function TransferActsPanel({ transfer, acts, look, children }: TransferActsPanelProps) {
  const t = useTranslations("transfers.acts");
  const frozen = useFrozen();
  const [open, setOpen] = useState<"cancel" | "retry" | null>(null);
  const [refused, setRefused] = useState<ErrorFacts | null>(null);
  const has = (action: TransferDetail["actions"][number]) => transfer.actions.includes(action);
  const undo = async () => setRefused(await acts.cancel({ version: transfer.version }));
  const error = refused ?? look.error;
  return (
    <div className={classes.acts}>
      <div className={classes.row}>
        {has("cancel") ? <WithdrawButton transfer={transfer} onUndo={undo} onCancel={() => setOpen("cancel")} /> : null}
        {has("retry") ? (
          <Barrier why={frozen}>
            <Button onClick={() => setOpen("retry")}>{t("retry")}</Button>
          </Barrier>
        ) : null}
        {has("look") ? (
          <Button variant="default" loading={look.isLooking} onClick={look.look}>
            {t(transfer.state === "accepted" ? "check" : "look")}
          </Button>
        ) : null}
        {children}
      </div>
      <LookNotice isLooking={look.isLooking} result={look.result} />
      {error === null ? null : <ErrorMessage error={error} />}
      {open === "cancel" ? (
        <CancelTransferDialog transfer={transfer} onCancel={acts.cancel} onClose={() => setOpen(null)} />
      ) : null}
      {open === "retry" ? <RetryTransferDialog transfer={transfer} look={look} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

type WithdrawButtonProps = { transfer: TransferDetail; onUndo: () => Promise<void>; onCancel: () => void };

/** *Undo* while the payment waits out its window, at one press; *Cancel* for anything that waits longer. */
function WithdrawButton({ transfer, onUndo, onCancel }: WithdrawButtonProps) {
  const t = useTranslations("transfers.acts");
  const formats = useFormats();
  const [isBusy, setIsBusy] = useState(false);
  const leftMs = useTimeLeft(transfer.parkReason === "schedule" ? transfer.notBefore : null);
  // A payment that was ordered for another day is cancelled like any other that waits.
  if (leftMs === null || leftMs > longestUndoMs) {
    return (
      <Button variant="default" onClick={onCancel}>
        {t("cancel")}
      </Button>
    );
  }
  const undo = async () => {
    setIsBusy(true);
    await onUndo();
    setIsBusy(false);
  };
  return (
    <>
      <Button loading={isBusy} onClick={() => void undo()}>
        {t("undo")}
      </Button>
      <span className={classes.quiet}>{t("undoLeft", { time: formats.duration(leftMs) })}</span>
    </>
  );
}

/** The longest window that a tier gives, with what two clocks may differ. */
const longestUndoMs = 330_000;

function LookNotice({ isLooking, result }: { isLooking: boolean; result: LookResult | null }) {
  const t = useTranslations("transfers.acts");
  const formats = useFormats();
  const { found } = result ?? { found: null };
  const words = () => {
    if (isLooking) return t("looking");
    if (result === null) return "";
    if (found === null) return t("notLooked");
    const at = formats.instantSeconds(found.lookedAt);
    if (found.state === "settled") return t("lookedSettled", { at });
    if (found.candidates > 0) return t("lookedCandidates", { at, count: found.candidates });
    return t(found.isComplete ? "lookedNothing" : "lookedPartly", { at });
  };
  return (
    <p className={classes.quiet} role="status">
      {words()}
    </p>
  );
}
