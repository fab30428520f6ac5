"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { AccountRow } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import { staleAfterMs } from "@/domain/account-profile";
import groupClasses from "@/features/accounts/account-groups.module.css";
import { AccountStatePanel, TwoFactorState } from "@/features/accounts/account-state-panel";
import classes from "@/features/accounts/accounts-columns.module.css";
import { AsOf } from "@/ui/as-of";
import { GroupMark } from "@/ui/group-mark";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { RelativeTime } from "@/ui/relative-time";
import { StatusChip } from "@/ui/status-chip";

export type AccountColumnActs = {
  /** The groups that the rows name, by name. */
  groups: readonly AccountGroup[];
  /** Accounts that a running refresh has not reached yet. */
  refreshing: ReadonlySet<string>;
  /** Absent while this operator may not refresh. */
  onRefresh: ((id: string) => void) | undefined;
};

type Column = MoneyTableColumn<AccountRow>;

/** The columns of the accounts table, in the order of the screen; those shown by default fit 1,280 px beside the groups. */
export function useAccountColumns({ groups, refreshing, onRefresh }: AccountColumnActs): Column[] {
  const t = useTranslations("accounts.columns");
  return useMemo(() => {
    const asOf: Column = {
      id: "asOf",
      header: t("asOf"),
      width: 226,
      sortKey: "asOf",
      card: "age",
      cell: (row) => <ReadAt row={row} isRefreshing={refreshing.has(row.id)} onRefresh={onRefresh} />,
    };
    const names = new Map(groups.map((group) => [group.id, group]));
    const member: Column = {
      id: "groups",
      header: t("groups"),
      width: 112,
      cell: (row) => <GroupNames groups={row.groupIds.flatMap((id) => names.get(id) ?? [])} />,
    };
    const [account, available, ...others] = columnsOf({
      account: t("account"),
      available: t("available"),
      reserved: t("reserved"),
      redPacket: t("redPacket"),
      session: t("session"),
      twoFactor: t("twoFactor"),
      authority: t("authority"),
      lastActivity: t("lastActivity"),
      note: t("note"),
      added: t("added"),
    });
    return [account, member, available, asOf, ...others];
  }, [t, groups, refreshing, onRefresh]);
}

type Headers = Record<
  | "account"
  | "available"
  | "reserved"
  | "redPacket"
  | "session"
  | "twoFactor"
  | "authority"
  | "lastActivity"
  | "note"
  | "added",
  string
>;

function columnsOf(header: Headers): [Column, Column, ...Column[]] {
  const hidden = { isHiddenByDefault: true };
  const amount = { align: "end", width: 128 } as const;
  return [
    {
      id: "account",
      header: header.account,
      isIdentity: true,
      isGrowing: true,
      sortKey: "email",
      width: 140,
      cell: showIdentity,
    },
    { id: "available", header: header.available, ...amount, sortKey: "available", card: "amount", cell: showAvailable },
    { id: "reserved", header: header.reserved, ...amount, ...hidden, sortKey: "reserved", cell: showReserved },
    { id: "redPacket", header: header.redPacket, ...amount, ...hidden, sortKey: "redPacket", cell: showRedPacket },
    {
      id: "session",
      header: header.session,
      width: 140,
      sortKey: "session",
      card: "state",
      cell: showState,
    },
    { id: "twoFactor", header: header.twoFactor, width: 100, sortKey: "twoFactor", cell: showTwoFactor },
    { id: "authority", header: header.authority, width: 144, ...hidden, cell: showAuthority },
    {
      id: "lastActivity",
      header: header.lastActivity,
      width: 128,
      ...hidden,
      sortKey: "lastAttempt",
      cell: showLastActivity,
    },
    { id: "note", header: header.note, width: 220, ...hidden, cell: showNote },
    { id: "added", header: header.added, width: 112, ...hidden, sortKey: "created", cell: showAdded },
  ];
}

/** Every group by name, all of them in the tooltip where the column is too narrow. */
function GroupNames({ groups }: { groups: readonly AccountGroup[] }) {
  return (
    <span className={groupClasses.cell} title={groups.map(({ name }) => name).join(" · ")}>
      {groups.map((group) => (
        <GroupMark key={group.id} group={group} />
      ))}
    </span>
  );
}

function showIdentity(row: AccountRow) {
  if (row.alias === null) return <span className={classes.name}>{row.email}</span>;
  return (
    <span className={classes.identity}>
      <span className={classes.name}>{row.alias}</span> <span className={classes.email}>{row.email}</span>
    </span>
  );
}

function showAvailable(row: AccountRow) {
  return <Available row={row} />;
}

function Available({ row }: { row: AccountRow }) {
  const t = useTranslations("accounts");
  return <MoneyText amount={row.available} {...(row.isExact === false ? { title: t("inexact") } : {})} />;
}

function showReserved(row: AccountRow) {
  return <MoneyText amount={row.reserved} />;
}

function showRedPacket(row: AccountRow) {
  return <MoneyText amount={row.redPacket} />;
}

function showState(row: AccountRow) {
  return <AccountStatePanel account={row} />;
}

function showTwoFactor(row: AccountRow) {
  return <TwoFactorState account={row} />;
}

function showAuthority(row: AccountRow) {
  return <StatusChip kind="authority" state={row.authority} />;
}

function showLastActivity(row: AccountRow) {
  return row.lastAttemptAt === null ? "—" : <RelativeTime at={row.lastAttemptAt} />;
}

function showNote(row: AccountRow) {
  return row.note === null ? "—" : <span title={row.note}>{row.note}</span>;
}

function showAdded(row: AccountRow) {
  return <RelativeTime at={row.createdAt} />;
}

type ReadAtProps = { row: AccountRow; isRefreshing: boolean; onRefresh: AccountColumnActs["onRefresh"] };

function ReadAt({ row, isRefreshing, onRefresh }: ReadAtProps) {
  const act = onRefresh === undefined || row.archivedAt !== null ? {} : { onRefresh: () => onRefresh(row.id) };
  return <AsOf at={row.asOf} form="cell" staleAfterMs={staleAfterMs} isRefreshing={isRefreshing} {...act} />;
}
