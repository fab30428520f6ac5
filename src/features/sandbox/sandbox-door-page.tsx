"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { actRefusal } from "@/features/operators/labels";
import { useMay } from "@/features/operators/use-may";
import { KnobsForm } from "@/features/sandbox/knobs-form";
import { ResetDonePanel } from "@/features/sandbox/reset-done-panel";
import { SandboxPage } from "@/features/sandbox/sandbox-page";
import { useSandbox, useSandboxActs } from "@/features/sandbox/use-sandbox";
import { LostPage } from "@/features/shell/lost-page";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { UnreadPage } from "@/ui/unread-page";

const ResetDialog = dynamic(() => import("@/features/sandbox/reset-dialog").then((file) => file.ResetDialog), {
  ssr: false,
});

/** `/settings/sandbox`: the sandbox as it is, and the acts on it; live has none. */
export function SandboxDoorPage() {
  const mode = useQuery(useTRPC().operators.me.queryOptions()).data?.mode;
  return mode === "live" ? <LostPage /> : <OwnSandbox />;
}

function OwnSandbox() {
  const t = useTranslations("sandbox");
  const sandbox = useSandbox();
  const { turn, reset } = useSandboxActs();
  const mayTurn = useMay()("sandbox.manage");
  const [isAsked, setIsAsked] = useState(false);
  const [done, setDone] = useState<{ jobId: string | null; times: number } | null>(null);
  useBreadcrumb(t("title"));
  const error = sandbox.isError ? actRefusal(sandbox.error) : null;
  if (error?.reason === "sandbox.not_found") return <LostPage />;
  const read = error === null ? null : { ...error, asked: "read" as const };
  const readAgain = () => void sandbox.refetch();
  if (sandbox.data === undefined) return <UnreadPage title={t("title")} error={read} onRetry={readAgain} />;
  const failed = read === null ? null : <ErrorMessage error={read} onRetry={readAgain} />;
  const { knobs, state } = sandbox.data;
  return (
    <>
      <SandboxPage
        seed={typeof knobs.seed === "number" ? knobs.seed : null}
        state={state}
        onReset={mayTurn ? () => setIsAsked(true) : undefined}
        notice={failed ?? (done === null ? null : <ResetDonePanel jobId={done.jobId} />)}
      >
        <KnobsForm key={done?.times ?? 0} knobs={knobs} onTurn={mayTurn ? turn : undefined} />
      </SandboxPage>
      {isAsked ? (
        <ResetDialog
          seed={typeof knobs.seed === "number" ? knobs.seed : null}
          now={state.now}
          onReset={async (wish) => {
            const answer = await reset(wish);
            if ("reason" in answer) return answer;
            setDone((before) => ({ jobId: answer.jobId, times: (before?.times ?? 0) + 1 }));
            return null;
          }}
          onClose={() => setIsAsked(false)}
        />
      ) : null}
    </>
  );
}
