"use client";

import { Button, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PreviewRetryOutput } from "@/domain/transfer.schema";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { ConfirmTransferForm } from "@/features/transfers/confirm-transfer-form";
import { readRefusal, unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import { RetryFactsPanel } from "@/features/transfers/retry-facts-panel";
import { ChangedNotice, TransferBlockers } from "@/features/transfers/transfer-review-panel";
import { type TransferConfirmation, useSend } from "@/features/transfers/use-send";
import { useTimeLeft } from "@/features/transfers/use-time-left";
import type { Look } from "@/features/transfers/use-transfer-acts";
import { useFormats } from "@/i18n/use-formats";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { moneyWords } from "@/ui/money-figure";

/** How often is asked again while something is missing. */
const barPollMs = 3_000;

type RetryTransferDialogProps = { transfer: TransferDetail; look: Look; onClose: () => void };

/** One more attempt of a payment that did not go out: what is missing for it, what it would be, and its confirmation. */
export function RetryTransferDialog({ transfer, look, onClose }: RetryTransferDialogProps) {
  const t = useTranslations("transfers.acts");
  const review = useTranslations("newTransfer");
  const words = useTranslations("widgets");
  const { answer, now, opened, isOutdated, readAgain, confirm, send } = useRetry(transfer.id, onClose);
  const card = isOutdated || send.isUnderWay ? opened : now;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("retryTitle", { payee: transfer.payee })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <p className={classes.sum}>{moneyWords(transfer.amount, { form: "exact", unit })}</p>
        <p className={classes.quiet}>{t("retryBody", { count: transfer.attempts })}</p>
        {answer.isError && !send.isUnderWay ? (
          <ErrorMessage error={readRefusal(answer.error)} onRetry={() => void answer.refetch()} />
        ) : null}
        {card === null ? null : <RetryFactsPanel preview={card} />}
        {card === null ? null : <TransferBlockers preview={card} />}
        {now?.bar && !send.isUnderWay ? <Bar bar={now.bar} look={look} /> : null}
        {isOutdated ? <ChangedNotice onReadAgain={readAgain} /> : null}
        {opened === null || card === null || (now?.bar && !send.isUnderWay) ? null : (
          <ConfirmTransferForm
            key={opened.snapshot}
            label={review("sendAgain", { amount: moneyWords(transfer.amount, { form: "exact", unit }) })}
            review={{ ...card, amount: transfer.amount }}
            isOutdated={isOutdated}
            isBusy={send.isBusy}
            error={send.error}
            onConfirm={(confirmation) => void confirm(confirmation)}
          />
        )}
      </Stack>
    </Modal>
  );
}

/** What a retry would be now, what of it is being confirmed, and the call that confirms it. */
function useRetry(id: string, onSent: () => void) {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const send = useSend();
  const [opened, setOpened] = useState<PreviewRetryOutput | null>(null);
  const answer = useQuery(
    trpc.transfers.previewRetry.queryOptions(
      { id },
      { retry: false, staleTime: 0, refetchInterval: ({ state }) => (state.data?.bar == null ? false : barPollMs) },
    ),
  );
  const now = answer.isError ? null : (answer.data ?? null);
  // What was first shown without a bar is what is confirmed, until somebody reads it again.
  if (opened === null && now !== null && now.bar === null) setOpened(now);
  // It may have been queued by the very call: while it is on its way or nobody knows, what was confirmed stands.
  const isOutdated = opened !== null && now !== null && now.snapshot !== opened.snapshot && !send.isUnderWay;
  const readAgain = () => {
    send.open();
    setOpened(now);
  };
  const confirm = async (confirmation: TransferConfirmation) => {
    if (opened === null) return;
    const sent = await send.send(opened.snapshot, confirmation, (input) =>
      api.transfers.retry.mutate({ id, ...input }),
    );
    if (sent !== null) onSent();
  };
  return { answer, now, opened, isOutdated, readAgain, confirm, send };
}

/** What keeps the payment from being tried again, and what can be done about that. */
function Bar({ bar, look }: { bar: NonNullable<PreviewRetryOutput["bar"]>; look: Look }) {
  const t = useTranslations("transfers.acts");
  const formats = useFormats();
  const isLater = useTimeLeft(bar.possibleAt) !== null;
  const isOfReview = bar.missing === "record_open" || bar.missing === "refuted";
  return (
    <div className={classes.notice} role="status">
      <p className={classes.noticeTitle}>{t("notYet")}</p>
      <p>
        {t(`bar.${bar.missing}`)}
        {isLater && bar.possibleAt !== null ? ` ${t("barUntil", { at: formats.instantSeconds(bar.possibleAt) })}` : ""}
      </p>
      {isOfReview ? <Link href="/review">{t("toReview")}</Link> : null}
      {bar.missing === "no_later_walk" && !isLater ? (
        <div>
          <Button size="xs" variant="default" loading={look.isLooking} onClick={look.look}>
            {t("lookNow")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
