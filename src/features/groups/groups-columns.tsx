"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { staleAfterMs } from "@/domain/account-profile";
import type { GroupRow } from "@/domain/group.schema";
import { GroupMoney } from "@/features/accounts/groups-rail-panel";
import classes from "@/features/groups/groups.module.css";
import { formatCount } from "@/i18n/formats";
import { AsOf } from "@/ui/as-of";
import { GroupMark } from "@/ui/group-mark";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { RelativeTime } from "@/ui/relative-time";
import { Chip } from "@/ui/status-chip";

/** The columns of the groups table, in the order of the screen. */
export function useGroupColumns(): MoneyTableColumn<GroupRow>[] {
  const t = useTranslations("groups.columns");
  return useMemo(
    () => [
      {
        id: "name",
        header: t("name"),
        isIdentity: true,
        width: 240,
        sortKey: "name",
        cell: (row) => <GroupMark group={row} />,
      },
      {
        id: "accounts",
        header: t("accounts"),
        align: "end",
        width: 112,
        sortKey: "accounts",
        cell: (row) => formatCount(row.accounts),
      },
      {
        id: "available",
        header: t("available"),
        align: "end",
        width: 152,
        sortKey: "available",
        card: "amount",
        cell: (row) => <Sum group={row} />,
      },
      {
        id: "asOf",
        header: t("asOf"),
        width: 208,
        card: "age",
        cell: (row) =>
          row.oldestAsOf === null ? "—" : <AsOf at={row.oldestAsOf} form="cell" staleAfterMs={staleAfterMs} />,
      },
      {
        id: "default",
        header: t("default"),
        width: 112,
        card: "state",
        cell: (row) => (row.isDefault ? <DefaultMark /> : null),
      },
      {
        id: "note",
        header: t("note"),
        width: 260,
        isGrowing: true,
        cell: (row) => <Note text={row.description} />,
      },
      {
        id: "created",
        header: t("created"),
        width: 128,
        sortKey: "created",
        isHiddenByDefault: true,
        cell: (row) => <RelativeTime at={row.createdAt} />,
      },
    ],
    [t],
  );
}

/** The sum of a group; accounts that were never read make it a lower bound, and the tooltip counts them. */
function Sum({ group }: { group: GroupRow }) {
  const t = useTranslations("groups");
  return (
    <span title={group.missing === 0 ? undefined : t("missing", { count: group.missing })}>
      <GroupMoney group={group} />
    </span>
  );
}

/** Marks the one group that takes every account without another one. */
export function DefaultMark() {
  const t = useTranslations("groups");
  return <Chip state="default" tone="neutral" icon="flag" label={t("default")} hint={t("defaultHint")} />;
}

function Note({ text }: { text: string | null }) {
  return text === null ? (
    "—"
  ) : (
    <span className={classes.note} title={text}>
      {text}
    </span>
  );
}
