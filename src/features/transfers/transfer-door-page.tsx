"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { readRefusal } from "@/features/transfers/labels";
import { TransferPage } from "@/features/transfers/transfer-page";
import { useLook, useTransferActs } from "@/features/transfers/use-transfer-acts";
import { useTransferInterval } from "@/features/transfers/use-transfers";
import { useTRPC } from "@/trpc/client";
import { UnreadPage } from "@/ui/unread-page";

/** `/transfers/[id]`: one transfer as the server has it. */
export function TransferDoorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const t = useTranslations("transfers");
  const refetchInterval = useTransferInterval();
  const transfer = useQuery(trpc.transfers.get.queryOptions({ id }, { refetchInterval }));
  const steps = useQuery(trpc.transfers.timeline.queryOptions({ id }, { refetchInterval }));
  const me = useQuery(trpc.operators.me.queryOptions());
  const acts = useTransferActs(id);
  const look = useLook(id);
  useBreadcrumb(transfer.data?.payee ?? null);
  if (transfer.data === undefined) {
    return (
      <UnreadPage
        title={t("detail.title")}
        error={transfer.isError ? readRefusal(transfer.error) : null}
        onRetry={() => void transfer.refetch()}
      />
    );
  }
  return (
    <TransferPage
      transfer={transfer.data}
      steps={steps.data ?? null}
      acts={acts}
      look={look}
      isSandbox={me.data === undefined || me.data.mode === "sandbox"}
    />
  );
}
