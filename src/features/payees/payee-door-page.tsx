"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PayeeDetail } from "@/domain/transfer-payee.schema";
import { type PayeeAct, payeeName, readRefusal } from "@/features/payees/labels";
import { PayeePage } from "@/features/payees/payee-page";
import { usePayeeActs } from "@/features/payees/use-payee-acts";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { UnreadPage } from "@/ui/unread-page";

const EditPayeeDialog = dynamic(
  () => import("@/features/payees/edit-payee-dialog").then((file) => file.EditPayeeDialog),
  { ssr: false },
);
const MarkPayeeDialog = dynamic(
  () => import("@/features/payees/mark-payee-dialog").then((file) => file.MarkPayeeDialog),
  { ssr: false },
);
const StepUpDialog = dynamic(() => import("@/features/operators/step-up-dialog").then((file) => file.StepUpDialog), {
  ssr: false,
});

/** `/payees/[id]`: one payee as the server has it, and the dialogs of what is done with it. */
export function PayeeDoorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const t = useTranslations("payees");
  const payee = useQuery(trpc.payees.get.queryOptions({ id }));
  const [asked, setAsked] = useState<PayeeAct | null>(null);
  useBreadcrumb(payee.data === undefined ? null : payeeName(payee.data));
  if (payee.data === undefined) {
    return (
      <UnreadPage
        title={t("detail")}
        error={payee.isError ? readRefusal(payee.error) : null}
        onRetry={() => void payee.refetch()}
      />
    );
  }
  return (
    <>
      <PayeePage payee={payee.data} onAsk={setAsked} />
      {asked === null ? null : <Asked payee={payee.data} act={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Asked({ payee, act, onClose }: { payee: PayeeDetail; act: PayeeAct; onClose: () => void }) {
  const trpc = useTRPC();
  const mode = useQuery(trpc.operators.me.queryOptions()).data?.mode ?? "live";
  const { stepUp, change } = usePayeeActs();
  // The version that was on the screen when the dialog opened: what somebody else changed since is refused.
  const [{ id, version }] = useState(payee);
  const dialog =
    act === "edit" ? (
      <EditPayeeDialog payee={payee} onSave={(words) => change({ id, version, ...words })} onClose={onClose} />
    ) : (
      <MarkPayeeDialog
        payee={payee}
        act={act}
        onMark={(status, reason) => change({ id, version, status, reason })}
        onClose={onClose}
      />
    );
  return (
    <>
      {dialog}
      {stepUp.request === null ? null : <StepUpDialog mode={mode} onProve={stepUp.prove} onClose={stepUp.close} />}
    </>
  );
}
