"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DecideOutput } from "@/domain/cashback-batch-line.schema";
import type { ActError } from "@/features/cashback/labels";
import { useAct } from "@/features/cashback/use-act";
import type { HeldDecision } from "@/features/review/held-panel";
import { useTRPCClient } from "@/trpc/client";

/** The last decision and what the server says it did. */
export type HeldDone = Pick<HeldDecision, "decision"> &
  Pick<DecideOutput, "changed" | "paid" | "excluded" | "lineIds"> & {
    batchId: string;
    reason: HeldDecision["sel"]["reason"];
  };

/** Decides, and remembers the last act so that it can be taken back until the batch is started. */
export function useHeldDecision() {
  const t = useTranslations("review");
  const act = useAct();
  const api = useTRPCClient();
  const [done, setDone] = useState<HeldDone | null>(null);
  const [error, setError] = useState<ActError | null>(null);
  const decide = async (batchId: string, { sel, expect, decision, why }: HeldDecision) => {
    const result = await act(() => api.cashback.decide.mutate({ id: batchId, sel, expect, decision, why }));
    setError(null);
    if (result.ok) {
      const { changed, paid, excluded, lineIds } = result.value;
      setDone({ batchId, decision, changed, paid, excluded, lineIds, reason: sel.reason });
    }
    return result.ok ? null : result.error;
  };
  const undo = async () => {
    if (done === null || done.lineIds === null) return;
    const { batchId, reason, lineIds: ids, changed: expect } = done;
    const why = t("undoWhy");
    const sel = { ids, reason };
    const result = await act(() => api.cashback.decide.mutate({ id: batchId, sel, expect, decision: "reset", why }));
    setError(result.ok ? null : result.error);
    setDone(null);
  };
  return { decide, done, error, undo: () => void undo() };
}

/** True while exactly the lines that the act changed can be named. */
export function canUndo({ decision, lineIds }: HeldDone): boolean {
  return decision !== "reset" && lineIds !== null && lineIds.length > 0;
}
