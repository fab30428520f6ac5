"use client";

import { useTranslations } from "next-intl";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { useFormats } from "@/i18n/use-formats";

type Authority = AccountDetail["authorities"][number];

/** Every authority that was recorded for the account: whose it is, until when, and what ended it. */
export function AuthorityPanel({ authorities }: { authorities: readonly Authority[] }) {
  const t = useTranslations("accounts.detail");
  return (
    <section className={classes.box} aria-label={t("authority")}>
      <h2 className={classes.title}>{t("authority")}</h2>
      {authorities.length === 0 ? <p className={classes.quiet}>{t("authorityNone")}</p> : null}
      <ul className={classes.list}>
        {authorities.map((authority) => (
          <li key={authority.id}>
            <AuthorityLine authority={authority} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AuthorityLine({ authority }: { authority: Authority }) {
  const t = useTranslations("accounts.detail");
  const formats = useFormats();
  const { basis, ownerText: who, expiresAt, isLive, revokedAt, revokeReason } = authority;
  const words = () => {
    if (basis === "owned") return t("ownerIs", { who });
    return expiresAt === null
      ? t("authorityOpen", { who })
      : t("authorityMandate", { who, day: formats.day(expiresAt) });
  };
  return (
    <>
      <p>{words()}</p>
      <p className={classes.quiet}>
        {t("signedOn", { day: formats.day(authority.signedOn) })}
        {revokedAt === null ? null : ` · ${t("revoked", { reason: revokeReason ?? "—" })}`}
        {revokedAt === null && !isLive ? ` · ${t("ended")}` : null}
      </p>
    </>
  );
}
