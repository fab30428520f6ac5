"use client";

import { Button, Group, Modal, PasswordInput, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { isWhy } from "@/domain/why";

type WhyDialogProps = {
  title: string;
  /** What the act does. */
  body: ReactNode;
  /** The words of the two buttons: to leave things as they are, and to act. */
  keep: string;
  confirm: string;
  /** Why the last try was refused. */
  refusal: ReactNode;
  /** True when it was done. */
  onConfirm: (input: { why: string; password: string }) => Promise<boolean>;
  onClose: () => void;
};

/** An act that asks for a reason and for the person's own second factor; the password is gone after each try. */
export function WhyDialog({ title, body, keep, confirm, refusal, onConfirm, onClose }: WhyDialogProps) {
  const t = useTranslations("widgets");
  const [why, setWhy] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const act = async () => {
    setIsBusy(true);
    const isDone = await onConfirm({ why: why.trim(), password });
    setIsBusy(false);
    setPassword("");
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <Stack gap="md">
        {body}
        <Textarea
          data-autofocus
          label={t("why")}
          description={t("whyHint")}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("password")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {refusal}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {keep}
          </Button>
          <Button disabled={!isWhy(why) || password === ""} loading={isBusy} onClick={() => void act()}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
