"use client";

import { ActionIcon, Button } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Barrier } from "@/ui/barrier";

type CancelJobButtonProps = {
  /** Absent while this operator may not cancel jobs; the button then says so. */
  onCancel: (() => Promise<void>) | undefined;
  /** `icon` for the end of a row. */
  form?: "button" | "icon";
};

/** Ends a job before its next item; what is done stays done, so nothing asks again. */
export function CancelJobButton({ onCancel, form = "button" }: CancelJobButtonProps) {
  const t = useTranslations("jobs");
  const errors = useTranslations("errors");
  const [isSending, setIsSending] = useState(false);
  const cancel = async () => {
    setIsSending(true);
    await onCancel?.();
    setIsSending(false);
  };
  const noRight = onCancel === undefined ? errors("noRight", { act: t("cancelAct"), right: "jobs.cancel" }) : undefined;
  const props = { loading: isSending, onClick: cancel, ...(noRight === undefined ? { title: t("cancelHint") } : {}) };
  return (
    <Barrier why={noRight}>
      {form === "button" ? (
        <Button size="xs" variant="default" {...props}>
          {t("cancel")}
        </Button>
      ) : (
        <ActionIcon size="xs" aria-label={t("cancel")} {...props}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      )}
    </Barrier>
  );
}
