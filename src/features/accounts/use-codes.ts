"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CodesActs } from "@/features/accounts/codes-panel";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { useStepUp } from "@/features/operators/use-step-up";
import { useTRPC } from "@/trpc/client";

/** What this operator may change about the codes of an account; each act asks for a step-up when one is due. */
export function useCodes(accountId: string, may: Readonly<Record<string, unknown>>) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  // A mutation keeps what it sent: the secret must not outlive the call.
  const keep = useMutation(trpc.twoFactor.import.mutationOptions({ gcTime: 0 }));
  const allow = useMutation(trpc.twoFactor.allow.mutationOptions());
  const forget = useMutation(trpc.twoFactor.forget.mutationOptions());
  const stepUp = useStepUp();
  const act = async (call: () => Promise<unknown>): Promise<AccountActError | null> => {
    try {
      await stepUp.run(call);
      return null;
    } catch (refused) {
      return accountRefusal(refused);
    } finally {
      void queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() });
    }
  };
  const canManage = may["twoFactor.manage"] !== undefined;
  const acts: CodesActs = {
    keep: canManage ? (input) => act(() => keep.mutateAsync({ accountId, ...input })) : undefined,
    allow:
      may["accounts.automaticCodes"] === undefined
        ? undefined
        : (isAutomatic) => act(() => allow.mutateAsync({ accountId, isAutomatic })),
    forget: canManage ? (reason) => act(() => forget.mutateAsync({ accountId, reason })) : undefined,
  };
  return { acts, stepUp };
}
