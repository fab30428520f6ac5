"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { AccountActError } from "@/features/accounts/labels";

/** The way to the account that has this e-mail or UID already; nothing for other errors. */
export function ExistingAccount({ error }: { error: AccountActError }) {
  const t = useTranslations("accounts.add");
  const id = error.params?.id;
  const isTaken = ["account.email_exists", "account.archived_exists", "account.uid_exists"].includes(error.reason);
  if (!isTaken || typeof id !== "string") return null;
  return <Link href={`/accounts/${id}`}>{t("exists")}</Link>;
}
