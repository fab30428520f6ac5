"use client";

import { useQuery } from "@tanstack/react-query";
import { readRefusal } from "@/features/payees/labels";
import { PayeesListPage } from "@/features/payees/payees-list-page";
import { usePayees, usePayeesView } from "@/features/payees/use-payees";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";

const noFilters = { status: null, q: null, campaign: null } as const;

/** `/payees`: the payees as the server has them; the address keeps tab, search, order and the open row. */
export function PayeesDoorPage() {
  const trpc = useTRPC();
  const { view, setView } = usePayeesView();
  const me = useQuery(trpc.operators.me.queryOptions());
  const { listing, unfiltered, error, retry, loadMore } = usePayees(view);
  return (
    <PayeesListPage
      listing={listing}
      view={view}
      onViewChange={(patch) => void setView(patch)}
      maySeePayees={me.data === undefined || me.data.may["payees.readFull"] !== undefined}
      onEndReached={loadMore}
      noMatch={unfiltered === null || unfiltered === 0 ? null : { unfiltered, onClear: () => void setView(noFilters) }}
      error={error === null ? null : <ErrorMessage error={readRefusal(error)} onRetry={retry} />}
    />
  );
}
