"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AccountSelection } from "@/domain/account.schema";
import type { AddedMembers, GroupMembersInput, RemovedMembers } from "@/domain/group.schema";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { useTRPC } from "@/trpc/client";
import type { RowSelection } from "@/ui/money-table/row-selection";

/** What became of a change of members; `moved` went into the default group, having no other. */
export type MembershipAnswer = AccountActError | (AddedMembers & Partial<Pick<RemovedMembers, "moved">>);

export type MembershipActs = {
  add: (input: GroupMembersInput) => Promise<MembershipAnswer>;
  remove: (input: GroupMembersInput) => Promise<MembershipAnswer>;
};

/** Puts accounts into groups and takes them out again; whatever came of it, lists and groups are read anew. */
export function useMembership(): MembershipActs {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const adding = useMutation(trpc.groups.addAccounts.mutationOptions());
  const removing = useMutation(trpc.groups.removeAccounts.mutationOptions());
  const settled = async (answer: Promise<AddedMembers>): Promise<MembershipAnswer> => {
    const known = await answer.catch(accountRefusal);
    await Promise.all([
      queries.invalidateQueries({ queryKey: trpc.groups.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() }),
    ]);
    return known;
  };
  return {
    add: (input) => settled(adding.mutateAsync(input)),
    remove: (input) => settled(removing.mutateAsync(input)),
  };
}

/** The selected rows as an act takes them: by id, or all of the filter but some. */
export function selectionOf(selection: RowSelection, filter: Extract<AccountSelection, { filter: unknown }>["filter"]) {
  return selection.kind === "some" ? { ids: [...selection.keys] } : { filter, except: [...selection.except] };
}
