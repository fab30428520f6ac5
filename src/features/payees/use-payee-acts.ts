"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UpdatePayeeInput } from "@/domain/transfer-payee.schema";
import { type ActError, actRefusal } from "@/features/operators/labels";
import { useStepUp } from "@/features/operators/use-step-up";
import { useTRPC } from "@/trpc/client";

/** Changes a payee, with a step-up where it lets more through; whatever came of it, payees are read anew. */
export function usePayeeActs() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const stepUp = useStepUp();
  const { mutateAsync } = useMutation(trpc.payees.update.mutationOptions());
  const change = async (input: UpdatePayeeInput): Promise<ActError | null> => {
    const answer = await stepUp.run(() => mutateAsync(input)).catch(actRefusal);
    await queries.invalidateQueries({ queryKey: trpc.payees.pathKey() });
    return "reason" in answer ? answer : null;
  };
  return { stepUp, change };
}
