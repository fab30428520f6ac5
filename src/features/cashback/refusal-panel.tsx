"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { ActError } from "@/features/cashback/labels";
import classes from "@/features/cashback/refusal-panel.module.css";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { useFormats } from "@/i18n/use-formats";
import { ErrorMessage } from "@/ui/error-message";

type RefusalPanelProps = {
  error: ActError;
  onRetry?: () => void;
  /** Takes focus when it appears: the answer to something that was just pressed. */
  isAnswer?: boolean;
};

/** An error with what it names: the row and the fix for a file, the other batch or the line for a conflict. */
export function RefusalPanel({ error, onRetry, isAnswer = false }: RefusalPanelProps) {
  const reasons = useLineReasons();
  const fault = reasons.fault(error.reason, error.params);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAnswer) host.current?.focus();
  }, [isAnswer]);
  return (
    <div ref={host} tabIndex={-1} className={classes.refusal}>
      <ErrorMessage
        error={fault === null ? error : { ...error, reason: "import.refused", message: fault }}
        {...(onRetry === undefined ? {} : { onRetry })}
      />
      <OtherBatch error={error} />
      <ClaimedLine error={error} />
    </div>
  );
}

/** The line whose payee has a place in the campaign already. */
function ClaimedLine({ error }: { error: ActError }) {
  const t = useTranslations("cashback.wizard");
  const { line, payee } = error.params;
  if (error.reason !== "transfer.claimed" || typeof line !== "number" || typeof payee !== "string") return null;
  return <p className={classes.other}>{t("claimedLine", { line: String(line), payee })}</p>;
}

/** The batch that was first: the same file, or an open batch of this payer and campaign. */
function OtherBatch({ error }: { error: ActError }) {
  const t = useTranslations("cashback.wizard");
  const formats = useFormats();
  const { batchId, batch, importedAt, intent } = error.params;
  if (typeof batchId !== "string" || typeof batch !== "string") return null;
  const isSameFile = error.reason.endsWith("same_file");
  const day = typeof importedAt === "string" ? formats.day(importedAt) : "—";
  return (
    <p className={classes.other}>
      {isSameFile ? t("sameFile", { day, batch }) : t("otherBatch", { batch })}{" "}
      <Link href={`/cashback/${batchId}/lines`}>{t("openIt")}</Link>
      {intent === "draft" && !isSameFile ? (
        <>
          {" · "}
          <Link href={`/cashback/${batchId}/import/source`}>{t("importThere")}</Link>
        </>
      ) : null}
    </p>
  );
}
