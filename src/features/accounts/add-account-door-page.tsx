"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { AddAccountPage } from "@/features/accounts/add-account-page";
import { accountRefusal } from "@/features/accounts/labels";
import { useGroups } from "@/features/accounts/use-groups";
import { useTRPC } from "@/trpc/client";

/** *Add account* against this installation's server; a saved account opens. */
export function AddAccountDoorPage() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  // A mutation keeps what it sent: the password must not outlive the call.
  const preview = useMutation(trpc.accounts.preview.mutationOptions({ gcTime: 0 }));
  const add = useMutation(trpc.accounts.add.mutationOptions());
  const me = useQuery(trpc.operators.me.queryOptions());
  return (
    <AddAccountPage
      groups={useGroups() ?? []}
      isSandbox={me.data?.mode === "sandbox"}
      acts={{
        onCheck: (input) => preview.mutateAsync(input).catch(accountRefusal),
        onSave: async (input) => {
          try {
            const account = await add.mutateAsync(input);
            await queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() });
            router.push(`/accounts/${account.id}`);
            return null;
          } catch (error) {
            return accountRefusal(error);
          }
        },
      }}
    />
  );
}
