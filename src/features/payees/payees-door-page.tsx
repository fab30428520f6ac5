"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { PayeeFilter } from "@/domain/transfer-payee.schema";
import { readRefusal } from "@/features/payees/labels";
import { PayeesListPage } from "@/features/payees/payees-list-page";
import { type PayeesViewPatch, usePayees, usePayeesView, useUnfiltered } from "@/features/payees/use-payees";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import type { NoMatch } from "@/ui/money-table/money-table-types";

const noFilters = { status: null, q: null, campaign: null } as const;

/** `/payees`: the payees as the server has them; the address keeps tab, search, order and the open row. */
export function PayeesDoorPage() {
  const trpc = useTRPC();
  const { view, setView } = usePayeesView();
  const me = useQuery(trpc.operators.me.queryOptions());
  const { listing, filter, error, retry, loadMore } = usePayees(view);
  const change = (patch: PayeesViewPatch) => void setView(patch);
  const noMatch = useNoMatch(filter, listing.total === 0, change);
  return (
    <PayeesListPage
      listing={listing}
      view={view}
      onViewChange={change}
      maySeePayees={me.data === undefined || me.data.may["payees.readFull"] !== undefined}
      onEndReached={loadMore}
      noMatch={noMatch}
      error={error === null ? null : <ErrorMessage error={readRefusal(error)} onRetry={retry} />}
    />
  );
}

/** What to say when nothing matches: how many there are, and which filter to give up. */
function useNoMatch(filter: PayeeFilter, isEmpty: boolean, onChange: (patch: PayeesViewPatch) => void): NoMatch | null {
  const t = useTranslations("payees");
  const states = useTranslations("states.payee");
  const { total, best } = useUnfiltered(filter, isEmpty);
  if (total === null || total === 0) return null;
  const onClear = () => onChange(noFilters);
  if (best === null) return { unfiltered: total, onClear };
  const [status] = filter.status ?? [];
  const words = {
    q: t("filter", { name: t("search"), value: filter.q ?? "" }),
    campaign: t("filter", { name: t("campaign"), value: filter.campaign ?? "" }),
    status: t("filter", { name: t("tabsLabel"), value: status === undefined ? "" : states(`${status}.label`) }),
  };
  const onRemove = () => onChange({ [best.id]: null, open: null });
  return { unfiltered: total, onClear, suggestion: { filter: words[best.id], count: best.count, onRemove } };
}
