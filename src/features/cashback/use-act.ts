"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type ActError, type AskedAct, actErrorOf } from "@/features/cashback/labels";
import { useTRPC } from "@/trpc/client";

export type ActResult<Value> = { ok: true; value: Value } | { ok: false; error: ActError };

/**
 * Runs one act and reads everything about batches and Review again, after a refusal too: the server's truth may have
 * moved. `asked`: what a refusal speaks about; a change that sends nothing unless told.
 */
export function useAct() {
  const queries = useQueryClient();
  const trpc = useTRPC();
  return useCallback(
    async <Value>(call: () => Promise<Value>, asked: AskedAct = { asked: "change" }): Promise<ActResult<Value>> => {
      try {
        return { ok: true, value: await call() };
      } catch (error) {
        return { ok: false, error: actErrorOf(error, asked) };
      } finally {
        void queries.invalidateQueries(trpc.cashback.pathFilter());
        void queries.invalidateQueries(trpc.review.pathFilter());
      }
    },
    [queries, trpc],
  );
}
