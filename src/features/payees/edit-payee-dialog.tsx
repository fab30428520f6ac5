"use client";

import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { isAmount, parseAmount, parseMoney } from "@/domain/money";
import { isLimitRaised } from "@/domain/payee-status";
import type { PayeeDetail, UpdatePayeeInput } from "@/domain/transfer-payee.schema";
import { isWhy } from "@/domain/why";
import type { ActError } from "@/features/operators/labels";
import { ErrorMessage } from "@/ui/error-message";
import { plainAmount } from "@/ui/money-figure";

type Words = Pick<UpdatePayeeInput, "label" | "limit" | "reason">;

type EditPayeeDialogProps = {
  payee: PayeeDetail;
  /** Answers null when it was stored, or what went wrong. */
  onSave: (words: Words) => Promise<ActError | null>;
  onClose: () => void;
};

/** Label and limit of a payee; a limit that lets more through asks why. */
export function EditPayeeDialog(props: EditPayeeDialogProps) {
  const t = useTranslations("payees.form");
  const words = useTranslations("widgets");
  const { typed, take, faults, error, isBusy, isRaised, fields, save } = usePayeeForm(props);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("title", { payee: props.payee.payee })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form onSubmit={save} noValidate>
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t("label")}
            description={t("labelHint")}
            value={typed.label}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => take({ label: event.currentTarget.value })}
          />
          <TextInput
            ref={fields.limit}
            label={t("limit")}
            description={t("limitHint")}
            value={typed.limit}
            inputMode="decimal"
            maxLength={24}
            autoComplete="off"
            error={faults.limit}
            onChange={(event) => take({ limit: event.currentTarget.value })}
          />
          {isRaised && props.payee.actions.includes("release") ? (
            <Textarea
              ref={fields.reason}
              label={t("reason")}
              description={t("reasonHint")}
              rows={2}
              maxLength={500}
              value={typed.reason}
              error={faults.reason}
              onChange={(event) => take({ reason: event.currentTarget.value })}
            />
          ) : null}
          {error === null ? null : <ErrorMessage error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What was typed, what is wrong with it, and the way to store it. */
function usePayeeForm({ payee, onSave, onClose }: EditPayeeDialogProps) {
  const t = useTranslations("payees.form");
  const errors = useTranslations("errors");
  const [typed, setTyped] = useState({
    label: payee.label ?? "",
    limit: payee.limit === null ? "" : plainAmount(payee.limit),
    reason: "",
  });
  const [faults, setFaults] = useState<{ limit?: string; reason?: string }>({});
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const fields = { limit: useRef<HTMLInputElement>(null), reason: useRef<HTMLTextAreaElement>(null) };
  const limit = typed.limit.trim();
  const isLimit = limit === "" || isAmount(limit);
  const before = payee.limit === null ? null : parseMoney(payee.limit);
  const isRaised = isLimit && isLimitRaised(before, limit === "" ? null : parseAmount(limit));
  const mayRaise = payee.actions.includes("release");
  const findFaults = (): typeof faults => {
    if (!isLimit) return { limit: t("limitFault") };
    if (isRaised && !mayRaise) return { limit: errors("noRight", { act: t("raising"), right: "payees.release" }) };
    return isRaised && !isWhy(typed.reason) ? { reason: t("reasonMissing") } : {};
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setError(null);
    const found = findFaults();
    setFaults(found);
    if (found.limit !== undefined) return fields.limit.current?.focus();
    if (found.reason !== undefined) return fields.reason.current?.focus();
    setIsBusy(true);
    const answer = await onSave({
      label: typed.label.trim(),
      limit: limit === "" ? null : limit,
      ...(isRaised ? { reason: typed.reason.trim() } : {}),
    });
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  const take = (patch: Partial<typeof typed>) => setTyped((known) => ({ ...known, ...patch }));
  return { typed, take, faults, error, isBusy, isRaised, fields, save };
}
