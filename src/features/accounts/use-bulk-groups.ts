"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountFilter } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import type { GroupChange, GroupTarget } from "@/features/accounts/change-groups-dialog";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { selectionOf, useMembership } from "@/features/accounts/use-membership";
import { useTRPC } from "@/trpc/client";
import { countSelected, type RowSelection } from "@/ui/money-table/row-selection";

/** What became of the last change, for the line above the table. */
type GroupChangeResult = {
  change: GroupChange;
  group: string;
  changed: number;
  unchanged: number;
  unknown: number;
  moved: number;
};

export type BulkGroups = {
  change: GroupChange | null;
  count: number | null;
  groups: readonly AccountGroup[];
  /** The list is one group's own: taking accounts out of it asks for no group. */
  isWithin: boolean;
  result: GroupChangeResult | null;
  error: AccountActError | null;
  /** Absent while this operator may not change groups. */
  open: ((change: GroupChange) => void) | undefined;
  close: () => void;
  submit: (target: GroupTarget) => Promise<AccountActError | null>;
};

type BulkInput = {
  selection: RowSelection;
  filter: AccountFilter;
  total: number | null;
  groups: readonly AccountGroup[];
  /** The group whose own list this is. */
  within: string | null;
  mayChange: boolean;
  onDone: () => void;
};

/**
 * Changes the groups of the selected accounts, or of everything that the filter matches. The call carries how many the
 * screen shows, so that a list that changed meanwhile is refused and not guessed.
 */
export function useBulkGroups(input: BulkInput): BulkGroups {
  const { selection, filter, total, groups, within, mayChange, onDone } = input;
  const trpc = useTRPC();
  const membership = useMembership();
  const making = useMutation(trpc.groups.create.mutationOptions());
  const [change, setChange] = useState<GroupChange | null>(null);
  const [result, setResult] = useState<GroupChangeResult | null>(null);
  const [error, setError] = useState<AccountActError | null>(null);
  const count = countSelected(selection, total);
  const run = async (kind: GroupChange, target: GroupTarget): Promise<AccountActError | null> => {
    setError(null);
    setResult(null);
    if (count === null) return null;
    const group = await findGroup(target, groups, (name) => making.mutateAsync({ name })).catch(accountRefusal);
    if ("reason" in group) return group;
    const answer = await membership[kind]({ id: group.id, sel: selectionOf(selection, filter), expect: { count } });
    if ("reason" in answer) return answer;
    const { moved = 0, changed, unchanged, unknown } = answer;
    setResult({ change: kind, group: group.name, changed, unchanged, unknown, moved });
    setChange(null);
    onDone();
    return null;
  };
  const open = (kind: GroupChange) => {
    if (kind === "remove" && within !== null) void run(kind, { id: within }).then(setError);
    else setChange(kind);
  };
  return {
    change,
    count,
    groups: groups.filter(({ id }) => id !== within),
    isWithin: within !== null,
    result,
    error,
    open: mayChange ? open : undefined,
    close: () => setChange(null),
    submit: (target) => run(change ?? "add", target),
  };
}

/** The group to change: known, or made now. */
async function findGroup(
  target: GroupTarget,
  groups: readonly AccountGroup[],
  make: (name: string) => Promise<AccountGroup>,
): Promise<AccountGroup> {
  if ("name" in target) return make(target.name);
  const known = groups.find(({ id }) => id === target.id);
  return known ?? { id: target.id, name: "", tone: "slate" };
}
