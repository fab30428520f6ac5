"use client";

import { useTranslations } from "next-intl";
import classes from "@/features/accounts/refresh-panel.module.css";
import type { BulkGroups } from "@/features/accounts/use-bulk-groups";
import { ErrorMessage } from "@/ui/error-message";

/** What the last change of groups did, or why it was refused; nothing while there was none. */
export function GroupChangePanel({ bulk }: { bulk: Pick<BulkGroups, "result" | "error"> }) {
  const t = useTranslations("groups.bulk");
  const { result, error } = bulk;
  if (result === null && error === null) return null;
  return (
    <div className={classes.panel}>
      {error === null ? null : <ErrorMessage error={error} />}
      {result === null ? null : (
        <p className={classes.line} role="status">
          {t(`${result.change}Done`, result)} {result.moved === 0 ? null : t("movedMany", { count: result.moved })}{" "}
          {result.unknown === 0 ? null : t("unknown", { count: result.unknown })}
        </p>
      )}
    </div>
  );
}
