"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CreateGroupInput, GroupRow, RemovedGroup, UpdateGroupInput } from "@/domain/group.schema";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { useTRPC } from "@/trpc/client";

/** How the screens of groups ask the server: what it did, or the error to show. */
export type GroupActs = {
  onCreate: (input: CreateGroupInput) => Promise<GroupRow | AccountActError>;
  onUpdate: (input: UpdateGroupInput) => Promise<GroupRow | AccountActError>;
  onRemove: (group: GroupRow) => Promise<RemovedGroup | AccountActError>;
};

/** Changes groups; whatever came of it, groups and accounts are read anew. */
export function useGroupActs(): GroupActs {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const create = useMutation(trpc.groups.create.mutationOptions());
  const update = useMutation(trpc.groups.update.mutationOptions());
  const remove = useMutation(trpc.groups.remove.mutationOptions());
  const settled = async <Answer>(answer: Promise<Answer>): Promise<Answer | AccountActError> => {
    const known = await answer.catch(accountRefusal);
    await Promise.all([
      queries.invalidateQueries({ queryKey: trpc.groups.list.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() }),
    ]);
    return known;
  };
  return {
    onCreate: (input) => settled(create.mutateAsync(input)),
    onUpdate: async (input) => {
      const answer = await settled(update.mutateAsync(input));
      await queries.invalidateQueries({ queryKey: trpc.groups.get.queryKey({ id: input.id }) });
      return answer;
    },
    onRemove: ({ id, version }) => settled(remove.mutateAsync({ id, version })),
  };
}
