"use client";

import type { ReviewDetail } from "@/domain/review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { useAct } from "@/features/cashback/use-act";
import type { Resolution } from "@/features/review/use-resolution";
import { useTRPCClient } from "@/trpc/client";

/** Ends one item as a person decided. Nothing is sent by it. */
export function useResolve(item: Pick<ReviewDetail, "id" | "version"> | null): (resolution: Resolution) => ActAnswer {
  const act = useAct();
  const api = useTRPCClient();
  return async ({ decision, recordId, typedAmount, sentence, password, why }) => {
    const result = await act(() =>
      api.review.resolve.mutate({
        id: item?.id ?? "",
        version: item?.version ?? 0,
        decision,
        why,
        confirm: { typedAmount, ...(sentence === undefined ? {} : { sentence }), stepUp: { password } },
        ...(recordId === undefined ? {} : { recordId }),
      }),
    );
    return result.ok ? null : result.error;
  };
}
