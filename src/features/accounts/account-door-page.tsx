"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AccountGroupsPanel } from "@/features/accounts/account-groups-panel";
import { AccountPage } from "@/features/accounts/account-page";
import { type AccountActError, accountName, accountRefusal } from "@/features/accounts/labels";
import { RefreshPanel } from "@/features/accounts/refresh-panel";
import { useGroups } from "@/features/accounts/use-groups";
import { useMembership } from "@/features/accounts/use-membership";
import { useRefresh } from "@/features/accounts/use-refresh";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";

/** `/accounts/[id]`: one account as the server has it. */
export function AccountDoorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const t = useTranslations("accounts.detail");
  const account = useQuery(trpc.accounts.get.queryOptions({ id }));
  const review = useQuery(trpc.review.list.queryOptions({ filter: { accountId: id, state: "open" }, limit: 1 }));
  const me = useQuery(trpc.operators.me.queryOptions());
  const refresh = useRefresh();
  const cancel = useCancelJob();
  const signIn = useSignIn(id);
  const groups = useGroups();
  const membership = useMembership();
  useBreadcrumb(account.data === undefined ? null : accountName(account.data));
  if (account.data === undefined) {
    const retry = () => void account.refetch();
    return (
      <>
        <PageHeader title={t("title")} />
        {account.isError ? (
          <ErrorMessage error={{ ...accountRefusal(account.error), asked: "read" }} onRetry={retry} />
        ) : null}
      </>
    );
  }
  const may = me.data?.may ?? {};
  const error = signIn.error ?? refresh.error;
  return (
    <AccountPage
      account={account.data}
      reviewCount={review.data?.total ?? null}
      isRefreshing={refresh.isStarting || refresh.pending.has(id)}
      onRefresh={may["accounts.sync"] === undefined ? undefined : () => refresh.start({ ids: [id] })}
      onSignIn={may["accounts.edit"] === undefined ? undefined : signIn.act}
      groups={
        <AccountGroupsPanel
          account={account.data}
          groups={groups ?? account.data.groups}
          acts={may["groups.edit"] === undefined ? undefined : membership}
        />
      }
      notice={<RefreshPanel refresh={{ running: [], ended: refresh.ended, error }} onCancel={cancel.act} />}
    />
  );
}

/** Signs the account in at Infini; what Infini answered is read again in any case. */
function useSignIn(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [error, setError] = useState<AccountActError | null>(null);
  const renew = useMutation(trpc.accounts.renewSession.mutationOptions());
  const act = async () => {
    setError(null);
    await renew.mutateAsync({ id }).catch((refused: unknown) => setError(accountRefusal(refused)));
    await queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() });
  };
  return { act, error };
}
