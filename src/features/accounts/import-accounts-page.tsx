"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ImportAccountsReport } from "@/domain/account.schema";
import type { GroupRow } from "@/domain/group.schema";
import type { JobDetail } from "@/domain/job.schema";
import classes from "@/features/accounts/import-accounts-page.module.css";
import { ImportRunPanel } from "@/features/accounts/import-run-panel";
import { type ImportDraft, ImportSourceForm } from "@/features/accounts/import-source-form";
import type { AccountActError } from "@/features/accounts/labels";
import { PageHeader } from "@/ui/page-header";
import { WizardSteps } from "@/ui/wizard-steps";

// The table of verdicts comes when there are verdicts.
const ImportReportPanel = dynamic(() =>
  import("@/features/accounts/import-report-panel").then((file) => file.ImportReportPanel),
);

/** How the page asks the server. A report or a job, or the error to show. */
type ImportAccountsActs = {
  onCheck: (draft: ImportDraft) => Promise<ImportAccountsReport | AccountActError>;
  onStart: (draft: ImportDraft) => Promise<AccountActError | null>;
  onCancel: ((id: string) => Promise<void>) | undefined;
  onNext: () => void;
};

type ImportAccountsPageProps = {
  /** Every group as far as it is known. */
  groups?: readonly GroupRow[];
  acts: ImportAccountsActs;
  /** The import that was started here, as far as it is; null before. */
  job: JobDetail | null;
};

type Checked = { draft: ImportDraft; report: ImportAccountsReport };

/** Many accounts at once: lines and authority, a verdict per line, then a job that signs in to each. */
export function ImportAccountsPage({ groups = [], acts, job }: ImportAccountsPageProps) {
  const t = useTranslations("accounts.import");
  const [checked, setChecked] = useState<Checked | null>(null);
  const step = job !== null ? "run" : checked !== null ? "check" : "source";
  const check = async (draft: ImportDraft) => {
    const answer = await acts.onCheck(draft);
    if (!("lines" in answer)) return answer;
    setChecked({ draft, report: answer });
    return null;
  };
  const steps = (["source", "check", "run"] as const).map((id) => ({ id, label: t(`steps.${id}`) }));
  return (
    <>
      <PageHeader title={t("title")}>
        <WizardSteps label={t("title")} steps={steps} current={step} />
      </PageHeader>
      {job === null ? null : (
        <ImportRunPanel
          job={job}
          onCancel={acts.onCancel}
          onNext={() => {
            setChecked(null);
            acts.onNext();
          }}
        />
      )}
      {job === null && checked !== null ? (
        <ImportReportPanel
          report={checked.report}
          fallback={fallbackOf(groups, checked.draft.groupIds)}
          onStart={() => acts.onStart(checked.draft)}
          onBack={() => setChecked(null)}
        />
      ) : null}
      {/* Kept while the verdicts are read, so that going back finds what was typed. */}
      <div className={classes.page} hidden={step !== "source"}>
        <p className={classes.lead}>{t("lead")}</p>
        <ImportSourceForm key={job?.id ?? "first"} groups={groups} onCheck={check} />
      </div>
    </>
  );
}

/** The groups of a line that names none, in words. */
function fallbackOf(groups: readonly GroupRow[], chosen: readonly string[]): string | null {
  const taken = groups.filter(({ id, isDefault }) => (chosen.length === 0 ? isDefault : chosen.includes(id)));
  return taken.length === 0 ? null : taken.map(({ name }) => name).join(" · ");
}
