"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { actRefusal } from "@/features/operators/labels";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { ChecksPanel } from "@/features/system/checks-panel";
import classes from "@/features/system/system.module.css";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";
import { UnreadPage } from "@/ui/unread-page";

/** How often the page asks what was found since. */
const READ_EVERY_MS = 30_000;

/** `/settings/data`: the checks of what is stored. */
export function DataDoorPage() {
  const t = useTranslations("system");
  const checks = useQuery(useTRPC().system.checks.queryOptions(undefined, { refetchInterval: READ_EVERY_MS }));
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
      </div>
    </>
  );
}
