"use client";

import { useQueries } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import classes from "@/features/operators/api-keys.module.css";
import { formatCount } from "@/i18n/formats";
import { useTRPC } from "@/trpc/client";

const SHOWN = 10;

/** The accounts that a key reaches, by name; null stands for all. */
export function KeyReachPanel({ accountIds }: { accountIds: readonly string[] | null }) {
  const t = useTranslations("operators.apiKeys");
  const trpc = useTRPC();
  const shown = accountIds?.slice(0, SHOWN) ?? [];
  const found = useQueries({ queries: shown.map((id) => trpc.accounts.get.queryOptions({ id })) });
  if (accountIds === null) return t("everyAccount");
  const rest = accountIds.length - shown.length;
  return (
    <ul className={classes.names}>
      {shown.map((id, place) => {
        const account = found[place]?.data;
        return (
          <li key={id}>
            <Link href={`/accounts/${id}`} prefetch={false}>
              {account === undefined ? id : (account.alias ?? account.email)}
            </Link>
          </li>
        );
      })}
      {rest > 0 ? <li>{t("moreAccounts", { count: formatCount(rest) })}</li> : null}
    </ul>
  );
}
