"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PayeeDetail } from "@/domain/transfer-payee.schema";
import classes from "@/features/payees/payees.module.css";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { HelpButton } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

/** In which campaigns a payee was to be paid, what it got there, and which transfer holds its place. */
export function PayeeCampaignsPanel({ payee }: { payee: PayeeDetail }) {
  const t = useTranslations("payees.campaigns");
  const { campaigns, hasMoreCampaigns } = payee;
  return (
    <section aria-label={t("title")}>
      <h2 className={classes.title}>
        {t("title")} <HelpButton about={t("title")}>{t("help")}</HelpButton>
      </h2>
      {campaigns.length === 0 ? (
        <p className={classes.quiet}>{t("none")}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.rows} aria-label={t("title")}>
            <thead>
              <tr>
                <th scope="col">{t("campaign")}</th>
                <th scope="col">{t("place")}</th>
                <th scope="col">{t("last")}</th>
                <th scope="col" className={classes.number}>
                  {t("payments")}
                </th>
                <th scope="col" className={classes.number}>
                  {t("sum")}
                </th>
              </tr>
            </thead>
            <tbody>
              {campaigns.map((campaign) => (
                <Campaign key={campaign.key} campaign={campaign} payeeId={payee.id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMoreCampaigns ? <p className={classes.more}>{t("more", { count: campaigns.length })}</p> : null}
    </section>
  );
}

function Campaign({ campaign, payeeId }: { campaign: PayeeDetail["campaigns"][number]; payeeId: string }) {
  const t = useTranslations("payees.campaigns");
  const formats = useFormats();
  const { key, claim, last, payments, sum } = campaign;
  return (
    <tr>
      <th scope="row">
        <Link href={`/transfers?payee=${payeeId}&campaign=${encodeURIComponent(key)}`} prefetch={false}>
          {key}
        </Link>
      </th>
      <td data-part="wide" data-name={t("place")}>
        {claim === null ? (
          t("free")
        ) : (
          <Link href={`/transfers/${claim.transferId}`} prefetch={false}>
            <StatusChip kind="transfer" state={claim.state} />
          </Link>
        )}
      </td>
      <td data-part="wide" data-name={t("last")}>
        <StatusChip kind="transfer" state={last.state} /> {formats.instant(last.at)}
      </td>
      <td className={classes.number} data-part="wide" data-name={t("payments")}>
        {formatCount(payments)}
      </td>
      <td className={classes.number} data-part="money">
        <MoneyText amount={sum} />
      </td>
    </tr>
  );
}
