"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { useTRPC, useTRPCClient } from "@/trpc/client";

/** Lets an account pay again; answers null, or why it was refused. */
export type ResumeAccount = (input: { why: string; password: string }) => Promise<AccountActError | null>;

/** Calms the breaker of an account; accounts and batches are read again in any case. */
export function useResumeAccount(id: string): ResumeAccount {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  return async ({ why, password }) => {
    const call = api.accounts.resume.mutate({ id, why, stepUp: { password } });
    const refused = await call.then(
      () => null,
      (error: unknown): AccountActError => ({ ...accountRefusal(error), asked: "resume" }),
    );
    void queries.invalidateQueries(trpc.cashback.pathFilter());
    void queries.invalidateQueries(trpc.transfers.pathFilter());
    await queries.invalidateQueries(trpc.accounts.pathFilter());
    return refused;
  };
}
