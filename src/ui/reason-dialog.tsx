"use client";

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

type ReasonDialogProps = {
  title: string;
  /** What the act does, and whatever has to be read before it. */
  body: ReactNode;
  /** The field of the reason as it stands; null once there is nothing left to give one for. */
  reason: { label: string; description: string; value: string; onChange: (reason: string) => void } | null;
  /** Further fields, and why the last try was refused. */
  children?: ReactNode;
  /** The words of the two buttons, to leave things as they are and to act; null once only the way out is left. */
  act: {
    keep: string;
    confirm: string;
    isDangerous?: boolean;
    isReady: boolean;
    isBusy: boolean;
    onAct: () => void;
  } | null;
  onClose: () => void;
};

/** The frame of every dialog that asks why before it acts: what it does, the reason, and the two buttons. */
export function ReasonDialog({ title, body, reason, children, act, onClose }: ReasonDialogProps) {
  const words = useTranslations("widgets");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": words("close") }}>
      <Stack gap="md">
        {body}
        {reason === null ? null : (
          <Textarea
            data-autofocus
            label={reason.label}
            description={reason.description}
            value={reason.value}
            maxLength={500}
            onChange={(event) => reason.onChange(event.currentTarget.value)}
          />
        )}
        {children}
        <Group justify="flex-end" gap="sm">
          {act === null ? (
            <Button ref={takeFocus} data-autofocus variant="default" onClick={onClose}>
              {words("close")}
            </Button>
          ) : (
            <>
              <Button variant="default" onClick={onClose}>
                {act.keep}
              </Button>
              <Button
                {...(act.isDangerous ? { color: "danger" } : {})}
                disabled={!act.isReady}
                loading={act.isBusy}
                onClick={act.onAct}
              >
                {act.confirm}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** The field that had it is gone. */
function takeFocus(button: HTMLButtonElement | null) {
  button?.focus();
}
