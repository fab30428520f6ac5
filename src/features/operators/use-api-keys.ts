"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ApiKeyRow, CreateApiKeyInput } from "@/domain/operator-key.schema";
import type { KeyTab } from "@/features/operators/api-keys-list-page";
import { type ActError, actRefusal, type MadeKey } from "@/features/operators/labels";
import { useStepUp } from "@/features/operators/use-step-up";
import { useTRPC } from "@/trpc/client";

const PAGE = 100;

export type KeySort = { by: "createdAt" | "name"; direction: "asc" | "desc" };

/** The person's own keys as the server has them, page by page. */
export function useApiKeys(tab: KeyTab, sort: KeySort | null) {
  const trpc = useTRPC();
  const filter = { mine: true, ...(tab === "all" ? {} : { state: tab }) };
  const query = useInfiniteQuery(
    trpc.operators.apiKeys.infiniteQueryOptions(
      { limit: PAGE, filter, ...(sort === null ? {} : { sort }) },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const pages = query.data?.pages;
  const rows = useMemo(
    () => [...new Map(pages?.flatMap(({ items }) => items.map((row) => [row.id, row] as const))).values()],
    [pages],
  );
  return {
    rows,
    total: pages?.at(-1)?.total ?? null,
    status: query.isError ? ("failed" as const) : pages === undefined ? ("loading" as const) : ("ready" as const),
    isRefetching: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    error: query.error,
    retry: () => void query.refetch(),
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
  };
}

/** Makes and ends keys; making one asks for a step-up when one is due. The list is read anew whatever came of it. */
export function useApiKeyActs() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  // A mutation keeps what it was answered: the secret must not outlive the dialog.
  const create = useMutation(trpc.operators.createApiKey.mutationOptions({ gcTime: 0 }));
  const revoke = useMutation(trpc.operators.revokeApiKey.mutationOptions());
  const stepUp = useStepUp();
  const settled = async <Answer>(answer: Promise<Answer>): Promise<Answer | ActError> => {
    const known = await answer.catch(actRefusal);
    await queries.invalidateQueries({ queryKey: trpc.operators.apiKeys.pathKey() });
    return known;
  };
  return {
    stepUp,
    create: (wish: CreateApiKeyInput): Promise<MadeKey | ActError> =>
      settled(
        stepUp.run(async () => {
          const made = await create.mutateAsync(wish);
          create.reset();
          return made;
        }),
      ),
    revoke: async (apiKey: ApiKeyRow): Promise<ActError | null> => {
      const answer = await settled(revoke.mutateAsync({ id: apiKey.id }));
      return "reason" in answer ? answer : null;
    },
  };
}
