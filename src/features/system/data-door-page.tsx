"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { actRefusal } from "@/features/operators/labels";
import { useMay } from "@/features/operators/use-may";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { BackupsPanel } from "@/features/system/backups-panel";
import { ChecksPanel } from "@/features/system/checks-panel";
import classes from "@/features/system/system.module.css";
import { useBackups } from "@/features/system/use-backups";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";
import { UnreadPage } from "@/ui/unread-page";

const StepUpDialog = dynamic(() => import("@/features/operators/step-up-dialog").then((file) => file.StepUpDialog));

/** How often the page asks what was found since. */
const READ_EVERY_MS = 30_000;

/** `/settings/data`: the checks of what is stored, and the backups for whoever may make them. */
export function DataDoorPage() {
  const t = useTranslations("system");
  const checks = useQuery(useTRPC().system.checks.queryOptions(undefined, { refetchInterval: READ_EVERY_MS }));
  const isMine = useMay()("backups.make");
  useBreadcrumb(t("title"));
  const error = checks.isError ? { ...actRefusal(checks.error), asked: "read" as const } : null;
  const readAgain = () => void checks.refetch();
  if (checks.data === undefined) return <UnreadPage title={t("title")} error={error} onRetry={readAgain} />;
  return (
    <>
      <PageHeader title={t("title")}>
        <p className={classes.lead}>{t("lead")}</p>
      </PageHeader>
      <div className={classes.body}>
        {error === null ? null : <ErrorMessage error={error} onRetry={readAgain} />}
        <ChecksPanel checks={checks.data} />
        {isMine ? <OwnBackups /> : null}
      </div>
    </>
  );
}

function OwnBackups() {
  const t = useTranslations("system.backups");
  const mode = useQuery(useTRPC().operators.me.queryOptions()).data?.mode ?? "live";
  const { list, make, isBusy, stepUp, isBegun, error } = useBackups(true);
  const readAgain = () => void list.refetch();
  if (list.isError) return <ErrorMessage error={{ ...actRefusal(list.error), asked: "read" }} onRetry={readAgain} />;
  if (list.data === undefined) return null;
  const begun = isBegun ? <p role="status">{t("begun")}</p> : null;
  return (
    <>
      <BackupsPanel
        backups={list.data}
        isBusy={isBusy}
        onMake={() => void make()}
        notice={error === null ? begun : <ErrorMessage error={error} />}
      />
      {stepUp.request === null ? null : <StepUpDialog mode={mode} onProve={stepUp.prove} onClose={stepUp.close} />}
    </>
  );
}
