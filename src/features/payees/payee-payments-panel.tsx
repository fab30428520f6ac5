"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PayeeDetail } from "@/domain/transfer-payee.schema";
import { readRefusal } from "@/features/payees/labels";
import classes from "@/features/payees/payees.module.css";
import { useFormats } from "@/i18n/use-formats";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

const SHOWN = 20;

/** The newest payments to a payee, whatever became of them, and the way to all of them. */
export function PayeePaymentsPanel({ payee }: { payee: Pick<PayeeDetail, "id" | "orders"> }) {
  const trpc = useTRPC();
  const t = useTranslations("payees.orders");
  const formats = useFormats();
  const list = useQuery(trpc.transfers.list.queryOptions({ filter: { payeeId: payee.id }, limit: SHOWN }));
  const rows = list.data?.items ?? [];
  return (
    <section aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      {list.isError ? <ErrorMessage error={readRefusal(list.error)} onRetry={() => void list.refetch()} /> : null}
      {rows.length === 0 ? null : (
        <div className={classes.scroll}>
          <table className={classes.rows} aria-label={t("title")}>
            <thead>
              <tr>
                <th scope="col">{t("when")}</th>
                <th scope="col">{t("state")}</th>
                <th scope="col">{t("from")}</th>
                <th scope="col">{t("campaign")}</th>
                <th scope="col" className={classes.number}>
                  {t("amount")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} data-testid={`transfer-${row.id}`}>
                  <th scope="row">
                    <Link href={`/transfers/${row.id}`} prefetch={false}>
                      {formats.instant(row.createdAt)}
                    </Link>
                  </th>
                  <td>
                    <StatusChip kind="transfer" state={row.state} />
                  </td>
                  <td data-part="from">{row.account?.alias ?? row.account?.email ?? "—"}</td>
                  <td data-part={row.campaign === null ? "none" : "wide"} data-name={t("campaign")}>
                    {row.campaign ?? "—"}
                  </td>
                  <td className={classes.number} data-part="money">
                    <MoneyText amount={row.amount} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={classes.more}>
        <Link href={`/transfers?payee=${payee.id}`} prefetch={false}>
          {t("all", { count: payee.orders })}
        </Link>
      </p>
    </section>
  );
}
