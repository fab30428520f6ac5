"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { KeyRequest } from "@/features/operators/labels";
import { useApiKeyActs } from "@/features/operators/use-api-keys";

const KeyAccountsPanel = dynamic(
  () => import("@/features/operators/key-accounts-panel").then((file) => file.KeyAccountsPanel),
  { ssr: false },
);
const CreateApiKeyDialog = dynamic(
  () => import("@/features/operators/create-api-key-dialog").then((file) => file.CreateApiKeyDialog),
  { ssr: false },
);
const RevokeApiKeyDialog = dynamic(
  () => import("@/features/operators/revoke-api-key-dialog").then((file) => file.RevokeApiKeyDialog),
  { ssr: false },
);
const StepUpDialog = dynamic(() => import("@/features/operators/step-up-dialog").then((file) => file.StepUpDialog), {
  ssr: false,
});

type KeyRequestPanelProps = {
  mode: "sandbox" | "live";
  request: KeyRequest | null;
  /** Told in words what became of an act. */
  onSaid: (words: string) => void;
  onClose: () => void;
};

/** The dialog of what was asked about keys, and the proof that making one asks for. */
export function KeyRequestPanel({ mode, request, onSaid, onClose }: KeyRequestPanelProps) {
  const t = useTranslations("operators.revokeKey");
  const { create, revoke, stepUp } = useApiKeyActs();
  return (
    <>
      {request?.act === "create" ? (
        <CreateApiKeyDialog
          mode={mode}
          accounts={(props) => <KeyAccountsPanel {...props} />}
          onCreate={create}
          onClose={onClose}
        />
      ) : null}
      {request?.act === "revoke" ? (
        <RevokeApiKeyDialog
          apiKey={request.apiKey}
          onRevoke={async () => {
            const refusal = await revoke(request.apiKey);
            if (refusal === null) onSaid(t("done", { name: request.apiKey.name }));
            return refusal;
          }}
          onClose={onClose}
        />
      ) : null}
      {stepUp.request === null ? null : <StepUpDialog mode={mode} onProve={stepUp.prove} onClose={stepUp.close} />}
    </>
  );
}
