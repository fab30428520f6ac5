"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { GroupRow } from "@/domain/group.schema";
import type { AccountActError } from "@/features/accounts/labels";
import { ErrorMessage } from "@/ui/error-message";

type RemoveGroupDialogProps = {
  group: GroupRow;
  /** What the default group is called. */
  fallback: string;
  /** Answers null when it is gone, or what went wrong. */
  onRemove: () => Promise<AccountActError | null>;
  onClose: () => void;
};

/** Asks before a group goes, and says where its accounts will be. */
export function RemoveGroupDialog({ group, fallback, onRemove, onClose }: RemoveGroupDialogProps) {
  const t = useTranslations("groups");
  return (
    <AskDialog
      title={t("remove.title", { name: group.name })}
      body={t("remove.body", { count: group.accounts, fallback })}
      confirm={t("remove.confirm")}
      isDangerous
      onConfirm={onRemove}
      onClose={onClose}
    />
  );
}

type MakeDefaultDialogProps = {
  group: GroupRow;
  before: string;
  onConfirm: () => Promise<AccountActError | null>;
  onClose: () => void;
};

/** Asks before another group becomes the default one, and says what that changes. */
export function MakeDefaultDialog({ group, before, onConfirm, onClose }: MakeDefaultDialogProps) {
  const t = useTranslations("groups.makeDefault");
  return (
    <AskDialog
      title={t("title", { name: group.name })}
      body={t("body", { name: group.name, before })}
      confirm={t("confirm")}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}

type AskDialogProps = {
  title: string;
  body: string;
  confirm: string;
  isDangerous?: boolean;
  onConfirm: () => Promise<AccountActError | null>;
  onClose: () => void;
};

function AskDialog({ title, body, confirm, isDangerous = false, onConfirm, onClose }: AskDialogProps) {
  const t = useTranslations("groups");
  const words = useTranslations("widgets");
  const [error, setError] = useState<AccountActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const act = async () => {
    setIsBusy(true);
    const answer = await onConfirm();
    setIsBusy(false);
    if (answer === null) onClose();
    else setError(answer);
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": words("close") }}>
      <Stack gap="md">
        <p>{body}</p>
        {error === null ? null : <ErrorMessage error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button loading={isBusy} onClick={() => void act()} {...(isDangerous ? { color: "danger" } : {})}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
