"use client";

import { PasswordInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { isWhy } from "@/domain/why";
import { ReasonDialog } from "@/ui/reason-dialog";

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
    <ReasonDialog
      title={title}
      body={body}
      reason={{ label: t("why"), description: t("whyHint"), value: why, onChange: setWhy }}
      act={{ keep, confirm, isReady: isWhy(why) && password !== "", isBusy, onAct: () => void act() }}
      onClose={onClose}
    >
      <PasswordInput
        label={t("password")}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {refusal}
    </ReasonDialog>
  );
}
