"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActError } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";

type EndedDialogProps = {
  title: string;
  /** Why there is nothing left to do. */
  body: string;
  error: ActError | null;
  onClose: () => void;
};

/** What a dialog was opened for is over: only the way out is offered. */
export function EndedDialog({ title, body, error, onClose }: EndedDialogProps) {
  const words = useTranslations("widgets");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": words("close") }}>
      <Stack gap="md">
        <p role="status">{body}</p>
        {error === null ? null : <RefusalPanel error={error} isAnswer />}
        <Group justify="flex-end">
          <Button data-autofocus variant="default" onClick={onClose}>
            {words("close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
