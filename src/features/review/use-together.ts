"use client";

import { useState } from "react";
import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import { isWhy } from "@/domain/why";
import type { ActAnswer, ActError } from "@/features/cashback/labels";
import { useAct } from "@/features/cashback/use-act";
import { takenTogether } from "@/features/review/labels";
import { useTRPCClient } from "@/trpc/client";
import { readTypedTotal } from "@/ui/typed-total";

const nothing = { count: "", total: "", password: "", why: "" };

/** Several items that are decided as one act, and what is said of it; nothing is sent by any of them. */
export type TogetherAct = "restored" | "explained";

/** Ends the doubt about several payments of a restore, or explains several records, as one act. */
export function useDecideTogether(kind: TogetherAct): (input: DecideTogetherInput) => ActAnswer {
  const act = useAct();
  const { review } = useTRPCClient();
  return async (input) => {
    const asked = kind === "restored" ? review.resolveRestored : review.explainForeign;
    const result = await act(() => asked.mutate(input));
    return result.ok ? null : result.error;
  };
}

/** What a person types for one decision about these items, at most as many as one act takes. */
export function useTogether(
  rows: readonly Pick<ReviewRow, "id" | "version" | "amount">[],
  onDecide: (input: DecideTogetherInput) => ActAnswer,
) {
  const [form, setForm] = useState(nothing);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  const { items, total } = takenTogether(rows);
  const isRight = form.count.trim() === String(items.length) && readTypedTotal(form.total, total).verdict === "equal";
  const isComplete = isRight && form.password !== "" && isWhy(form.why);
  const decide = async () => {
    if (!isComplete || isBusy) return;
    setIsBusy(true);
    const { password, why, total: typedTotal } = form;
    const answer = await onDecide({
      items: items.map(({ id, version }) => ({ id, version })),
      confirm: { typedCount: items.length, typedTotal, stepUp: { password } },
      why: why.trim(),
    });
    setIsBusy(false);
    setForm(answer === null ? nothing : { ...form, password: "" });
    setError(answer);
  };
  const set = (change: Partial<typeof nothing>) => setForm((given) => ({ ...given, ...change }));
  return { form, set, isComplete, isBusy, error, decide };
}
