"use client";

import { useTranslations } from "next-intl";
import type { AccountPreview } from "@/domain/account.schema";
import { TwoFactorState } from "@/features/accounts/account-state-panel";
import classes from "@/features/accounts/add-account-page.module.css";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

/** What Infini answered to the check, before anything is stored; an empty place until then. */
export function AccountPreviewPanel({ preview }: { preview: AccountPreview | null }) {
  const t = useTranslations("accounts");
  const formats = useFormats();
  if (preview === null) return <p className={classes.waiting}>{t("add.summaryEmpty")}</p>;
  const { profile } = preview;
  const title = profile.isExact ? {} : { title: t("inexact") };
  return (
    <>
      <FactsList
        facts={[
          { id: "email", label: t("add.email"), value: profile.email },
          { id: "uid", label: t("columns.uid"), value: profile.uid },
          { id: "status", label: t("add.status"), value: profile.status ?? t("add.noStatus") },
          {
            id: "available",
            label: t("columns.available"),
            value: <MoneyText amount={profile.available} unit="USD" {...title} />,
          },
          {
            id: "redPacket",
            label: t("columns.redPacket"),
            value: <MoneyText amount={profile.redPacket} unit="USD" />,
          },
          {
            id: "withdrawing",
            label: t("detail.withdrawing"),
            value: <MoneyText amount={profile.withdrawing} unit="USD" />,
          },
          { id: "twoFactor", label: t("columns.twoFactor"), value: <TwoFactorState account={profile} /> },
        ]}
      />
      <p className={classes.note}>{t("add.expires", { at: formats.instant(preview.expiresAt) })}</p>
    </>
  );
}
