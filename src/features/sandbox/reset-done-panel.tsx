"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import classes from "@/features/sandbox/sandbox.module.css";

/** What a reset came to; the accounts are read by a job, which is linked. */
export function ResetDonePanel({ jobId }: { jobId: string | null }) {
  const t = useTranslations("sandbox.reset");
  return (
    <p className={classes.done} role="status">
      {t("done")} {jobId === null ? null : <Link href={`/jobs?open=${jobId}`}>{t("job")}</Link>}
    </p>
  );
}
