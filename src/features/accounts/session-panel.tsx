"use client";

import { useTranslations } from "next-intl";
import type { SessionView } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { useFormats } from "@/i18n/use-formats";
import { useReasonWords } from "@/i18n/use-reason-words";
import { FactsList } from "@/ui/facts-list";
import { StatusChip } from "@/ui/status-chip";

/** The account's session at Infini: since when, until when, and what went wrong last. */
export function SessionPanel({ session }: { session: SessionView }) {
  const t = useTranslations("accounts.detail");
  const columns = useTranslations("accounts.columns");
  const formats = useFormats();
  const words = useReasonWords();
  const times = [
    { id: "since", label: t("since"), at: session.since },
    { id: "until", label: t("until"), at: session.until },
    { id: "lastOk", label: t("lastOk"), at: session.lastOkAt },
    { id: "nextLogin", label: t("nextLogin"), at: session.nextLoginAt },
  ];
  const { error } = session;
  return (
    <section className={classes.box} aria-label={t("sessionTitle")}>
      <h2 className={classes.title}>{t("sessionTitle")}</h2>
      <FactsList
        facts={[
          {
            id: "state",
            label: columns("session"),
            value: <StatusChip kind="session" state={session.state} />,
          },
          ...times
            .filter((time) => time.at !== null)
            .map(({ id, label, at }) => ({ id, label, value: formats.instant(at) })),
          ...(session.failures === 0
            ? []
            : [{ id: "failures", label: t("failures"), value: formats.count(session.failures) }]),
          ...(error === null
            ? []
            : [{ id: "error", label: t("sessionError"), value: words(error.reason, error.message) }]),
        ]}
      />
    </section>
  );
}
