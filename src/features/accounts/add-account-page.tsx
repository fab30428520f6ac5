"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountPreview, PreviewAccountInput } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import { AccountPreviewPanel } from "@/features/accounts/account-preview-panel";
import classes from "@/features/accounts/add-account-page.module.css";
import { CheckAccountForm } from "@/features/accounts/check-account-form";
import type { AccountActError } from "@/features/accounts/labels";
import { SaveAccountForm, type SaveAccountInput } from "@/features/accounts/save-account-form";
import { PageHeader } from "@/ui/page-header";
import { WizardSteps } from "@/ui/wizard-steps";

/** How the page asks the server: an account found or saved, or the error to show. */
type AddAccountActs = {
  onCheck: (input: PreviewAccountInput) => Promise<AccountPreview | AccountActError>;
  onSave: (input: SaveAccountInput & { previewId: string }) => Promise<AccountActError | null>;
};

type AddAccountPageProps = {
  acts: AddAccountActs;
  isSandbox: boolean;
  /** Every group as far as it is known. */
  groups?: readonly AccountGroup[];
};

/** Adds one account: check it with Infini, state whose it is, save. Nothing is stored before the last step. */
export function AddAccountPage({ acts, isSandbox, groups = [] }: AddAccountPageProps) {
  const t = useTranslations("accounts.add");
  const [preview, setPreview] = useState<AccountPreview | null>(null);
  const check = async (input: PreviewAccountInput) => {
    const answer = await acts.onCheck(input);
    if (!("previewId" in answer)) return answer;
    setPreview(answer);
    return null;
  };
  const steps = [
    { id: "check", label: t("steps.check") },
    { id: "authority", label: t("steps.authority") },
  ];
  return (
    <>
      <PageHeader title={t("title")}>
        <WizardSteps label={t("step")} steps={steps} current={preview === null ? "check" : "authority"} />
      </PageHeader>
      <div className={classes.columns}>
        <section className={classes.form} aria-label={preview === null ? t("steps.check") : t("steps.authority")}>
          {preview === null ? (
            <>
              <p className={classes.lead}>{t("lead")}</p>
              {isSandbox ? <p className={classes.lead}>{t("sandboxHint")}</p> : null}
              <CheckAccountForm onCheck={check} />
            </>
          ) : (
            <SaveAccountForm
              groups={groups}
              onSave={(input) => acts.onSave({ ...input, previewId: preview.previewId })}
              onBack={() => setPreview(null)}
            />
          )}
        </section>
        <section className={classes.summary} aria-label={t("found")}>
          <h2 className={classes.title}>{t("found")}</h2>
          <AccountPreviewPanel preview={preview} />
        </section>
      </div>
    </>
  );
}
