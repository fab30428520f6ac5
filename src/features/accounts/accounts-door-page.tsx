"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { GroupRow } from "@/domain/group.schema";
import { AccountGroupsPanel } from "@/features/accounts/account-groups-panel";
import { type AccountsFrame, AccountsListPage, type AccountsViewPatch } from "@/features/accounts/accounts-list-page";
import { ChangeGroupsPanel } from "@/features/accounts/change-groups-panel";
import { GroupChangePanel } from "@/features/accounts/group-change-panel";
import { GroupsRailPanel } from "@/features/accounts/groups-rail-panel";
import { accountRefusal } from "@/features/accounts/labels";
import { RefreshPanel } from "@/features/accounts/refresh-panel";
import {
  type AccountFilterState,
  accountFilterOf,
  useAccountQuery,
  withinGroup,
  withoutFilter,
} from "@/features/accounts/use-account-query";
import { useAccounts, useOpenAccount, useUnfiltered } from "@/features/accounts/use-accounts";
import { useBulkGroups } from "@/features/accounts/use-bulk-groups";
import { useFilterWords } from "@/features/accounts/use-filter-words";
import { useGroups } from "@/features/accounts/use-groups";
import { selectionOf, useMembership } from "@/features/accounts/use-membership";
import { useRefresh } from "@/features/accounts/use-refresh";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";
import { useSettled } from "@/ui/use-settled";

const TYPING_MS = 250;

type AccountsDoorPageProps = { within?: AccountsFrame & { groupId: string } };

/** The accounts as the server has them, all or those of one group; the address keeps tab, filters, order and the open row. */
export function AccountsDoorPage({ within }: AccountsDoorPageProps) {
  const trpc = useTRPC();
  const { query, setQuery, filterIds, clearFilters } = useAccountQuery();
  const scope = within?.groupId ?? null;
  const filter = withinGroup(accountFilterOf({ ...query, q: useSettled(query.q, TYPING_MS) }), scope);
  const { listing, error, retry, loadMore } = useAccounts(filter, query.sort);
  const [selection, setSelection] = useState<RowSelection>(nothingSelected);
  const groups = useGroups();
  const known = groups ?? listing.groups;
  const refresh = useRefresh();
  const cancel = useCancelJob();
  const membership = useMembership();
  const may = useQuery(trpc.operators.me.queryOptions()).data?.may ?? {};
  const mayChange = may["groups.edit"] !== undefined;
  const mayRefresh = may["accounts.sync"] !== undefined;
  const bulk = useBulkGroups({
    selection,
    filter,
    groups: known,
    within: scope,
    mayChange,
    total: listing.total,
    onDone: () => setSelection(nothingSelected),
  });
  const open = useOpenAccount(query.open, listing.rows);
  const change = (patch: AccountsViewPatch) => {
    // Another filter is another "all": a selection by query must never widen by itself.
    if (Object.keys(patch).some((key) => key !== "open" && key !== "sort")) setSelection(nothingSelected);
    void setQuery(patch);
  };
  const noMatch = useNoMatch({ state: query, isEmpty: listing.total === 0, groups: known, within: scope }, change);
  const { start } = refresh;
  const refreshOne = useCallback((id: string) => start({ ids: [id] }), [start]);

  return (
    <AccountsListPage
      listing={listing}
      groups={known}
      frame={within}
      {...asideOf(groups, query, scope, change)}
      view={query}
      onViewChange={change}
      open={open}
      panelGroups={
        open === null ? null : (
          <AccountGroupsPanel account={open} groups={known} acts={mayChange ? membership : undefined} />
        )
      }
      selection={selection}
      onSelectionChange={setSelection}
      bulk={<ChangeGroupsPanel bulk={bulk} />}
      refreshing={refresh.pending}
      onRefresh={mayRefresh ? refreshOne : undefined}
      onRefreshSelected={mayRefresh ? () => start(selectionOf(selection, filter)) : undefined}
      notice={
        <>
          <GroupChangePanel bulk={bulk} />
          <RefreshPanel refresh={refresh} onCancel={cancel.act} />
        </>
      }
      error={
        error === null ? null : <ErrorMessage error={{ ...accountRefusal(error), asked: "read" }} onRetry={retry} />
      }
      noMatch={filterIds.length === 0 || noMatch === null ? null : { ...noMatch, onClear: clearFilters }}
      onEndReached={loadMore}
    />
  );
}

/** The groups at the left of the whole list, once there is more than one. */
function asideOf(
  groups: readonly GroupRow[] | null,
  { group, groupBy }: Pick<AccountFilterState, "group" | "groupBy">,
  within: string | null,
  onChange: (patch: AccountsViewPatch) => void,
) {
  if (within !== null || groups === null || groups.length < 2) return {};
  const [only] = groupBy !== "none" && group.length === 1 ? group : [];
  const choose = (id: string | null) => onChange({ group: id === null ? null : [id], groupBy: null, open: null });
  return {
    aside: <GroupsRailPanel groups={groups} current={only ?? null} isAll={group.length === 0} onChoose={choose} />,
  };
}

type NoMatchInput = {
  state: AccountFilterState;
  isEmpty: boolean;
  groups: readonly Pick<GroupRow, "id" | "name" | "tone">[];
  within: string | null;
};

/** What to say when nothing matches: how many there are, and which filter to give up. */
function useNoMatch(
  { state, isEmpty, groups, within }: NoMatchInput,
  onChange: (patch: ReturnType<typeof withoutFilter>) => void,
) {
  const words = useFilterWords(groups);
  const { total, best } = useUnfiltered(state, isEmpty, within);
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
  return { unfiltered: total, ...suggestion };
}
