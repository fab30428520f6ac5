"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { AccountsListPage } from "@/features/accounts/accounts-list-page";
import { accountRefusal } from "@/features/accounts/labels";
import { RefreshPanel } from "@/features/accounts/refresh-panel";
import {
  type AccountFilterState,
  accountFilterOf,
  useAccountQuery,
  withoutFilter,
} from "@/features/accounts/use-account-query";
import { useAccounts, useOpenAccount, useUnfiltered } from "@/features/accounts/use-accounts";
import { useFilterWords } from "@/features/accounts/use-filter-words";
import { type Refresh, useRefresh } from "@/features/accounts/use-refresh";
import { useSettled } from "@/features/accounts/use-settled";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";

const TYPING_MS = 250;

/** The accounts as the server has them; the address keeps tab, filters, order and the open row. */
export function AccountsDoorPage() {
  const trpc = useTRPC();
  const { query, setQuery, filterIds, clearFilters } = useAccountQuery();
  const q = useSettled(query.q, TYPING_MS);
  const filter = accountFilterOf({ ...query, q });
  const { listing, error, retry, loadMore } = useAccounts(filter, query.sort);
  const [selection, setSelection] = useState<RowSelection>(nothingSelected);
  const refresh = useRefresh();
  const cancel = useCancelJob();
  const me = useQuery(trpc.operators.me.queryOptions());
  const open = useOpenAccount(query.open, listing.rows);
  const noMatch = useNoMatch(query, listing.total === 0, clearFilters, (patch) => void setQuery(patch));
  const { start } = refresh;
  const refreshOne = useCallback((id: string) => start({ ids: [id] }), [start]);
  const mayRefresh = me.data?.may["accounts.sync"] !== undefined;

  return (
    <AccountsListPage
      listing={listing}
      view={query}
      onViewChange={(patch) => {
        // Another filter is another "all": a selection by query must never widen by itself.
        if (Object.keys(patch).some((key) => key !== "open" && key !== "sort")) setSelection(nothingSelected);
        void setQuery(patch);
      }}
      open={open}
      selection={selection}
      onSelectionChange={setSelection}
      refreshing={refresh.pending}
      onRefresh={mayRefresh ? refreshOne : undefined}
      onRefreshSelected={mayRefresh ? () => refreshSelected(refresh, selection, filter) : undefined}
      notice={<RefreshPanel refresh={refresh} onCancel={cancel.act} />}
      error={
        error === null ? null : <ErrorMessage error={{ ...accountRefusal(error), asked: "read" }} onRetry={retry} />
      }
      noMatch={filterIds.length === 0 ? null : noMatch}
      onEndReached={loadMore}
    />
  );
}

function refreshSelected(refresh: Refresh, selection: RowSelection, filter: ReturnType<typeof accountFilterOf>): void {
  if (selection.kind === "some") refresh.start({ ids: [...selection.keys] });
  else refresh.start({ filter, except: [...selection.except] });
}

/** What to say when nothing matches: how many there are, and which filter to give up. */
function useNoMatch(
  state: AccountFilterState,
  isEmpty: boolean,
  onClear: () => void,
  onChange: (patch: ReturnType<typeof withoutFilter>) => void,
) {
  const words = useFilterWords();
  const { total, best } = useUnfiltered(state, isEmpty);
  if (total === null || total === 0) return null;
  const suggestion =
    best === null
      ? {}
      : {
          suggestion: {
            filter: words(best.id, state),
            count: best.count,
            onRemove: () => onChange(withoutFilter(best.id)),
          },
        };
  return { unfiltered: total, onClear, ...suggestion };
}
