"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AccountRow } from "@/domain/account.schema";
import { staleAfterMs } from "@/domain/account-profile";
import { AccountStatePanel, TwoFactorState } from "@/features/accounts/account-state-panel";
import { accountName } from "@/features/accounts/labels";
import { AsOf } from "@/ui/as-of";
import { Barrier } from "@/ui/barrier";
import { CopyButton } from "@/ui/copy-button";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { RelativeTime } from "@/ui/relative-time";
import { SidePanel } from "@/ui/side-panel";
import { StatusChip } from "@/ui/status-chip";

type AccountPanelProps = {
  account: AccountRow;
  isRefreshing: boolean;
  /** Absent while this operator may not refresh; the button then says so. */
  onRefresh: ((id: string) => void) | undefined;
  /** Its groups, and the way to change them. */
  groups: ReactNode;
  onClose: () => void;
};

/** One account beside the list: its figures with their age, its state, and what can be done. */
export function AccountPanel({ account, isRefreshing, onRefresh, groups, onClose }: AccountPanelProps) {
  const t = useTranslations("accounts");
  return (
    <SidePanel
      title={accountName(account)}
      href={`/accounts/${account.id}`}
      onClose={onClose}
      actions={
        <RefreshAccountButton
          isRefreshing={isRefreshing}
          onRefresh={onRefresh === undefined ? undefined : () => onRefresh(account.id)}
        />
      }
    >
      <FactsList
        facts={[
          { id: "state", label: t("columns.session"), value: <AccountStatePanel account={account} /> },
          { id: "groups", label: t("columns.groups"), value: groups },
          {
            id: "available",
            label: t("columns.available"),
            value: <MoneyText amount={account.available} unit="USD" />,
          },
          {
            id: "asOf",
            label: t("columns.asOf"),
            value: <AsOf at={account.asOf} form="cell" staleAfterMs={staleAfterMs} />,
          },
          { id: "reserved", label: t("columns.reserved"), value: <MoneyText amount={account.reserved} unit="USD" /> },
          {
            id: "redPacket",
            label: t("columns.redPacket"),
            value: <MoneyText amount={account.redPacket} unit="USD" />,
          },
          {
            id: "withdrawing",
            label: t("detail.withdrawing"),
            value: <MoneyText amount={account.withdrawing} unit="USD" />,
          },
          ...useIdentityFacts(account),
        ]}
      />
    </SidePanel>
  );
}

function useIdentityFacts(account: AccountRow) {
  const t = useTranslations("accounts");
  const columns = useTranslations("accounts.columns");
  const uid = account.uid === null ? t("noUid") : <CopiedUid uid={account.uid} />;
  const last = account.lastAttemptAt === null ? "—" : <RelativeTime at={account.lastAttemptAt} />;
  return [
    { id: "email", label: t("add.email"), value: account.email },
    { id: "uid", label: columns("uid"), value: uid },
    { id: "twoFactor", label: columns("twoFactor"), value: <TwoFactorState account={account} /> },
    { id: "authority", label: columns("authority"), value: <StatusChip kind="authority" state={account.authority} /> },
    { id: "lastActivity", label: columns("lastActivity"), value: last },
    { id: "note", label: columns("note"), value: account.note ?? "—" },
    { id: "added", label: columns("added"), value: <RelativeTime at={account.createdAt} /> },
  ];
}

/** The UID with its copy button. */
export function CopiedUid({ uid }: { uid: string }) {
  const t = useTranslations("accounts.columns");
  return (
    <>
      <span data-uid>{uid}</span> <CopyButton text={uid} what={t("uid")} />
    </>
  );
}

type RefreshAccountButtonProps = { isRefreshing: boolean; onRefresh: (() => void) | undefined };

/** *Refresh*: asks for a new reading as a job on the server; stays in sight when it may not be used. */
export function RefreshAccountButton({ isRefreshing, onRefresh }: RefreshAccountButtonProps) {
  const t = useTranslations("accounts.actions");
  const errors = useTranslations("errors");
  const widgets = useTranslations("widgets");
  const noRight = errors("noRight", { act: t("refreshAct"), right: "accounts.sync" });
  return (
    <Barrier why={onRefresh === undefined ? noRight : undefined}>
      <Button variant="default" loading={isRefreshing} onClick={onRefresh}>
        {isRefreshing ? widgets("refreshing") : t("refresh")}
      </Button>
    </Barrier>
  );
}
