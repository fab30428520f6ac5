"use client";

import { Modal } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { CreateApiKeyInput } from "@/domain/operator-key.schema";
import { ApiKeyForm } from "@/features/operators/api-key-form";
import { ApiKeySecretPanel } from "@/features/operators/api-key-secret-panel";
import type { ActError, KeyAccountsProps, MadeKey } from "@/features/operators/labels";

type CreateApiKeyDialogProps = {
  mode: "sandbox" | "live";
  /** Draws the choice among accounts. */
  accounts: (props: KeyAccountsProps) => ReactNode;
  /** Makes the key; answers it with its secret, or what went wrong. */
  onCreate: (wish: CreateApiKeyInput) => Promise<MadeKey | ActError>;
  onClose: () => void;
};

/** Takes what a key is for, and shows its secret this once. */
export function CreateApiKeyDialog({ mode, accounts, onCreate, onClose }: CreateApiKeyDialogProps) {
  const t = useTranslations("operators");
  const words = useTranslations("widgets");
  const [made, setMade] = useState<MadeKey | null>(null);
  const create = async (wish: CreateApiKeyInput): Promise<ActError | null> => {
    const answer = await onCreate(wish);
    if ("reason" in answer) return answer;
    setMade(answer);
    return null;
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={made === null ? t("keyForm.title") : t("keySecret.title", { name: made.name })}
      closeButtonProps={{ "aria-label": words("close") }}
      // What is shown once must not vanish by a slip.
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
    >
      {made === null ? (
        <ApiKeyForm mode={mode} accounts={accounts} onCreate={create} onClose={onClose} />
      ) : (
        <ApiKeySecretPanel made={made} onClose={onClose} />
      )}
    </Modal>
  );
}
