"use client";

import { Button, Modal, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { LineSum } from "@/domain/line-sum";
import { DecideForm, type LineDecisionWord, type PayEffect } from "@/features/cashback/decide-form";
import type { ActAnswer } from "@/features/cashback/labels";

type DecideLinesDialogProps = {
  /** What the selection is, as the table shows it. */
  expect: LineSum;
  /** Reasons among the selected rows that nobody may pay, in words; empty when all may be decided. */
  unpayable: readonly string[];
  /** What *Pay* does to other lines of these payees; null for nothing. */
  payEffect: PayEffect | null;
  /** Some of them were decided before. */
  canReset: boolean;
  onDecide: (request: { decision: LineDecisionWord; why: string; expect: LineSum }) => ActAnswer;
  onClose: () => void;
};

/** Decides the selected lines as one act with one reason. Nothing is sent from here. */
export function DecideLinesDialog(props: DecideLinesDialogProps) {
  const { expect, unpayable, payEffect, canReset, onDecide, onClose } = props;
  const t = useTranslations("cashback.decide");
  const words = useTranslations("widgets");
  const decide = async (request: { decision: LineDecisionWord; why: string; expect: LineSum }) => {
    const answer = await onDecide(request);
    if (answer === null) onClose();
    return answer;
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("title", { count: expect.count })}
      closeButtonProps={{ "aria-label": words("close") }}
      size="lg"
    >
      <Stack gap="md">
        <p>{t("lead")}</p>
        <DecideForm
          scopes={[{ id: "selection", label: t("selection"), expect, ...(payEffect === null ? {} : { payEffect }) }]}
          payBarrier={unpayable.length === 0 ? null : t("payBarrier", { reasons: unpayable.join(", ") })}
          canReset={canReset}
          onDecide={({ decision, why, expect: shown }) => decide({ decision, why, expect: shown })}
        >
          <Button variant="subtle" onClick={onClose}>
            {t("cancel")}
          </Button>
        </DecideForm>
      </Stack>
    </Modal>
  );
}
