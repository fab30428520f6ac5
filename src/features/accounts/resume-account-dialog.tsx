"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountDetail } from "@/domain/account.schema";
import { type AccountActError, accountName } from "@/features/accounts/labels";
import type { ResumeAccount } from "@/features/accounts/use-resume-account";
import { ErrorMessage } from "@/ui/error-message";
import { WhyDialog } from "@/ui/why-dialog";

type ResumeAccountDialogProps = {
  account: AccountDetail;
  onResume: ResumeAccount;
  onClose: () => void;
};

/** Lets an account pay again that stands still after failures: asks for the reason and for the person's own factor. */
export function ResumeAccountDialog({ account, onResume, onClose }: ResumeAccountDialogProps) {
  const t = useTranslations("accounts.detail");
  const [error, setError] = useState<AccountActError | null>(null);
  return (
    <WhyDialog
      title={t("resumeTitle", { name: accountName(account) })}
      body={<p>{t("resumeBody")}</p>}
      keep={t("resumeKeep")}
      confirm={t("resumeConfirm")}
      refusal={error === null ? null : <ErrorMessage error={error} />}
      onConfirm={async (input) => {
        const refused = await onResume(input);
        setError(refused);
        return refused === null;
      }}
      onClose={onClose}
    />
  );
}
