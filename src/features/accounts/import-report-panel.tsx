"use client";

import { Button, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ImportAccountsReport } from "@/domain/account.schema";
import classes from "@/features/accounts/import-accounts-page.module.css";
import { ImportLinesTable } from "@/features/accounts/import-lines-table";
import type { AccountActError } from "@/features/accounts/labels";
import { formatCount } from "@/i18n/formats";
import { ErrorMessage } from "@/ui/error-message";

const verdicts = ["ready", "exists", "archived", "superseded", "invalid"] as const satisfies readonly Verdict[];
type Verdict = keyof ImportAccountsReport["counts"];

type ImportReportPanelProps = {
  report: ImportAccountsReport;
  /** Where accounts go whose line names no group; null while nobody knows. */
  fallback: string | null;
  /** Starts the job; answers null when it stands, or what went wrong. */
  onStart: () => Promise<AccountActError | null>;
  onBack: () => void;
};

/** The verdict on every line, and the one act: import those that are ready. */
export function ImportReportPanel({ report, fallback, onStart, onBack }: ImportReportPanelProps) {
  const t = useTranslations("accounts.import");
  const [error, setError] = useState<AccountActError | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const { counts, lines } = report;
  const start = async () => {
    setIsStarting(true);
    setError(await onStart());
    setIsStarting(false);
  };
  const shown = verdicts.filter((verdict) => verdict === "ready" || counts[verdict] > 0);
  return (
    <div className={classes.report}>
      {error === null ? null : <ErrorMessage error={error} />}
      <p className={classes.counts} role="status" aria-label={t("table")}>
        {shown.map((verdict) => (
          <span key={verdict}>{t(`count.${verdict}`, { count: formatCount(counts[verdict]) })}</span>
        ))}
      </p>
      <div className={classes.table}>
        <ImportLinesTable lines={lines} fallback={fallback} />
      </div>
      <Group className={classes.acts}>
        <Button variant="default" onClick={onBack}>
          {t("back")}
        </Button>
        <Button disabled={counts.ready === 0} loading={isStarting} onClick={start}>
          {counts.ready === 0 ? t("nothingReady") : t("start", { count: counts.ready })}
        </Button>
      </Group>
    </div>
  );
}
