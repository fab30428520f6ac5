"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { BackupList } from "@/domain/backup";
import classes from "@/features/system/system.module.css";
import { useFormats } from "@/i18n/use-formats";
import { RelativeTime } from "@/ui/relative-time";

type BackupsPanelProps = {
  backups: BackupList;
  isBusy: boolean;
  onMake: () => void;
  /** What became of the last press. */
  notice: ReactNode;
};

/** The backups of this installation with their age and what is known of each, and one more on demand. */
export function BackupsPanel({ backups, isBusy, onMake, notice }: BackupsPanelProps) {
  const t = useTranslations("system.backups");
  return (
    <section className={classes.box} aria-label={t("title")}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t("title")}</h2>
        <Button variant="default" loading={isBusy} onClick={onMake}>
          {t("make")}
        </Button>
      </div>
      <p className={classes.quiet}>{t("lead")}</p>
      <p className={classes.quiet}>
        {t("folder")} <code className={classes.code}>{backups.folder}</code>
      </p>
      {notice}
      {backups.isLate ? <p data-tone="attention">{t("late")}</p> : null}
      {backups.items.length === 0 ? <p>{t("none")}</p> : <BackupRows items={backups.items} />}
      <p className={classes.quiet}>
        {t("restore")} <code className={classes.code}>{t("restoreCommand")}</code>
      </p>
    </section>
  );
}

function BackupRows({ items }: Pick<BackupList, "items">) {
  const t = useTranslations("system.backups");
  const formats = useFormats();
  return (
    <div className={classes.scroll}>
      <table className={`${classes.rows} ${classes.backups}`} aria-label={t("table")}>
        <thead>
          <tr>
            <th scope="col">{t("at")}</th>
            <th scope="col">{t("reason")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col" className={classes.number}>
              {t("size")}
            </th>
            <th scope="col">{t("file")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, at, reason, state, bytes, file, sha256 }) => (
            <tr key={id}>
              <th scope="row">
                <RelativeTime at={at} />
              </th>
              <td>{t(`reasons.${reason}`)}</td>
              <td data-tone={state === "good" || state === "running" ? "ok" : "down"}>{t(`states.${state}`)}</td>
              <td className={classes.number}>{t("kib", { count: formats.count(Math.ceil(bytes / 1_024)) })}</td>
              <td data-part="file" title={sha256 === null ? undefined : t("sha256", { hash: sha256 })}>
                {file}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
