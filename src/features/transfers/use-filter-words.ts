"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { TransferRow } from "@/domain/transfer-list.schema";
import type { TransferFilterId, TransferView } from "@/features/transfers/use-transfer-query";
import { useTRPC } from "@/trpc/client";
import { moneyWords } from "@/ui/money-figure";

/** A filter in words, for its chip and for the hint which one to remove; names come from the rows that are shown. */
export function useFilterWords(view: TransferView, rows: readonly TransferRow[]): (id: TransferFilterId) => string {
  const t = useTranslations("transfers.filters");
  const reasons = useTranslations("states.parkedReason");
  const kinds = useTranslations("transfers.kinds");
  const trpc = useTRPC();
  const id = view.account ?? "";
  const account = useQuery(trpc.accounts.get.queryOptions({ id }, { enabled: id !== "", retry: false })).data;
  const chip = (name: string, value: string) => t("chip", { name, value });
  const bounds = (from: string | null, to: string | null) =>
    [from === null ? null : t("atLeast", { amount: from }), to === null ? null : t("atMost", { amount: to })]
      .filter((part) => part !== null)
      .join(" · ");
  const money = (amount: string | null) => amount && moneyWords(amount, { form: "short" });
  const words: Record<TransferFilterId, () => string> = {
    q: () => chip(t("payee"), view.q.trim()),
    payee: () => chip(t("payee"), rows[0]?.payee ?? t("onePayee")),
    account: () =>
      chip(t("account"), t("accountAs", { account: account?.alias ?? account?.email ?? id, as: t(`as.${view.as}`) })),
    batch: () => chip(t("batch"), rows.find(({ batch }) => batch?.id === view.batch)?.batch?.name ?? view.batch ?? ""),
    campaign: () => chip(t("campaign"), view.campaign),
    by: () => chip(t("by"), rows.find(({ by }) => by.id === view.by)?.by.name ?? view.by ?? ""),
    parked: () => chip(t("parked"), view.parked.map((reason) => reasons(reason)).join(" · ")),
    kind: () => chip(t("kind"), view.kind === null ? "" : kinds(view.kind)),
    doubt: () => t("doubt"),
    amount: () => chip(t("amount"), bounds(money(view.min), money(view.max))),
    created: () => chip(t("created"), bounds(view.since, view.until)),
  };
  return (one) => words[one]();
}
