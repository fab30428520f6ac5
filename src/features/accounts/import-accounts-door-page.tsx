"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsString, useQueryState } from "nuqs";
import type { ImportAccountsInput } from "@/domain/account.schema";
import { ImportAccountsPage } from "@/features/accounts/import-accounts-page";
import type { ImportDraft, ImportSource } from "@/features/accounts/import-source-form";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { useGroups } from "@/features/accounts/use-groups";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { jobPollMs } from "@/features/jobs/use-running-jobs";
import { useStepUp } from "@/features/operators/use-step-up";
import { useTRPC } from "@/trpc/client";
import { uploadFile } from "@/trpc/upload-file";

const StepUpDialog = dynamic(() => import("@/features/operators/step-up-dialog").then((file) => file.StepUpDialog), {
  ssr: false,
});

/** *Import accounts* against this installation's server; the address names the job, so a reload finds it again. */
export function ImportAccountsDoorPage() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [jobId, setJobId] = useQueryState("job", parseAsString);
  const job = useQuery(
    trpc.jobs.get.queryOptions(
      { id: jobId ?? "" },
      { enabled: jobId !== null, refetchInterval: (query) => jobPollMs(query.state.data) },
    ),
  );
  const me = useQuery(trpc.operators.me.queryOptions());
  // A mutation keeps what it sent: the passwords must not outlive the call.
  const { mutateAsync } = useMutation(trpc.accounts.import.mutationOptions({ gcTime: 0 }));
  const groups = useGroups() ?? [];
  const { run, request, prove, close } = useStepUp();
  const cancel = useCancelJob();
  const send = async (draft: ImportDraft, dryRun: boolean) => {
    const source = await sourceOf(draft.source);
    if ("reason" in source) return source;
    return run(() => mutateAsync({ source, authority: draft.authority, dryRun, ...groupsOf(draft) })).catch(
      accountRefusal,
    );
  };
  return (
    <>
      <ImportAccountsPage
        groups={groups}
        job={jobId === null ? null : (job.data ?? null)}
        acts={{
          onCheck: async (draft) => {
            const answer = await send(draft, true);
            return "jobId" in answer ? accountRefusal(new Error("a dry run started a job")) : answer;
          },
          onStart: async (draft) => {
            const answer = await send(draft, false);
            if ("lines" in answer) return accountRefusal(new Error("an import answered a report"));
            if (!("jobId" in answer)) return answer;
            await setJobId(answer.jobId);
            await queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() });
            return null;
          },
          onCancel: cancel.act,
          onNext: () => void setJobId(null),
        }}
      />
      {request === null || me.data === undefined ? null : (
        <StepUpDialog mode={me.data.mode} onProve={prove} onClose={close} />
      )}
    </>
  );
}

function groupsOf({ groupIds }: ImportDraft): { groupIds?: string[] } {
  return groupIds.length === 0 ? {} : { groupIds };
}

/** Text goes as it was typed; a file goes to the server first, and is read there alone. */
async function sourceOf(source: ImportSource): Promise<ImportAccountsInput["source"] | AccountActError> {
  if (source.kind === "text") return { text: source.text };
  const answer = await uploadFile(source.file);
  return answer.ok ? { uploadId: answer.upload.uploadId } : { ...answer.error, moneyMoved: "no" };
}
