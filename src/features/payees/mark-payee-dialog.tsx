"use client";

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { PayeeStatus } from "@/domain/payee-status";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import { isWhy } from "@/domain/why";
import type { ActError } from "@/features/operators/labels";
import { type PayeeAct, statusAfter } from "@/features/payees/labels";
import { ErrorMessage } from "@/ui/error-message";

type MarkPayeeDialogProps = {
  payee: Pick<PayeeRow, "payee" | "status">;
  act: Exclude<PayeeAct, "edit">;
  /** Answers null when it was done, or what went wrong. */
  onMark: (status: PayeeStatus, reason: string) => Promise<ActError | null>;
  onClose: () => void;
};

/** Asks why before a payee is suspended, blocked or released, and says what that changes. */
export function MarkPayeeDialog({ payee, act, onMark, onClose }: MarkPayeeDialogProps) {
  const t = useTranslations("payees.mark");
  const words = useTranslations("widgets");
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const word = act === "release" && payee.status === "blocked" ? "unblock" : act;
  const mark = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setError(null);
    const isSaid = isWhy(reason);
    setFault(isSaid ? null : t("reasonMissing"));
    if (!isSaid) return field.current?.focus();
    setIsBusy(true);
    const answer = await onMark(statusAfter[act], reason.trim());
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`${word}.title`, { payee: payee.payee })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form onSubmit={mark} noValidate>
        <Stack gap="md">
          <p>{t(`${word}.body`)}</p>
          <Textarea
            ref={field}
            data-autofocus
            label={t("reason")}
            description={t("reasonHint")}
            rows={2}
            maxLength={500}
            value={reason}
            error={fault}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {error === null ? null : <ErrorMessage error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={isBusy} {...(act === "block" ? { color: "danger" } : {})}>
              {t(`${word}.confirm`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
