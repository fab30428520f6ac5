"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AccountGroupsPanel } from "@/features/accounts/account-groups-panel";
import { AccountPage } from "@/features/accounts/account-page";
import { type AccountActError, accountName, accountRefusal } from "@/features/accounts/labels";
import { RefreshPanel } from "@/features/accounts/refresh-panel";
import { useCodes } from "@/features/accounts/use-codes";
import { useGroups } from "@/features/accounts/use-groups";
import { useMembership } from "@/features/accounts/use-membership";
import { useRefresh } from "@/features/accounts/use-refresh";
import { useResumeAccount } from "@/features/accounts/use-resume-account";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";

const StepUpDialog = dynamic(() => import("@/features/operators/step-up-dialog").then((file) => file.StepUpDialog), {
  ssr: false,
});

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
  const resume = useResumeAccount(id);
  const groups = useGroups();
  const membership = useMembership();
  const may = me.data?.may ?? {};
  const { acts, stepUp } = useCodes(id, may);
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
  const error = signIn.error ?? refresh.error;
  return (
    <>
      <AccountPage
        account={account.data}
        reviewCount={review.data?.total ?? null}
        isRefreshing={refresh.isStarting || refresh.pending.has(id)}
        onRefresh={may["accounts.sync"] === undefined ? undefined : () => refresh.start({ ids: [id] })}
        onSignIn={may["accounts.edit"] === undefined ? undefined : signIn.act}
        onResume={may["accounts.edit"] === undefined ? undefined : resume}
        notice={<RefreshPanel refresh={{ running: [], ended: refresh.ended, error }} onCancel={cancel.act} />}
        codes={acts}
        groups={
          <AccountGroupsPanel
            account={account.data}
            groups={groups ?? account.data.groups}
            acts={may["groups.edit"] === undefined ? undefined : membership}
          />
        }
      />
      {stepUp.request === null || me.data === undefined ? null : (
        <StepUpDialog mode={me.data.mode} onProve={stepUp.prove} onClose={stepUp.close} />
      )}
    </>
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
