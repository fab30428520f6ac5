"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { staleAfterMs } from "@/domain/account-profile";
import type { GroupRow } from "@/domain/group.schema";
import { GroupMoney } from "@/features/accounts/groups-rail-panel";
import { GroupButton } from "@/features/groups/group-button";
import { DefaultMark } from "@/features/groups/groups-columns";
import type { GroupRequest } from "@/features/groups/labels";
import { AsOf } from "@/ui/as-of";
import { FactsList } from "@/ui/facts-list";
import { GroupMark } from "@/ui/group-mark";
import { RelativeTime } from "@/ui/relative-time";
import { SidePanel } from "@/ui/side-panel";

type GroupPanelProps = {
  group: GroupRow;
  /** Absent while this operator may not change groups. */
  onAsk: ((request: GroupRequest) => void) | undefined;
  onClose: () => void;
};

/** One group beside the list: what it holds, what it is for, and what can be done with it. */
export function GroupPanel({ group, onAsk, onClose }: GroupPanelProps) {
  const t = useTranslations("groups");
  const columns = useTranslations("groups.columns");
  return (
    <SidePanel
      title={<GroupMark group={group} />}
      href={`/groups/${group.id}`}
      onClose={onClose}
      actions={
        <>
          <Button component={Link} href={`/groups/${group.id}`} prefetch={false} variant="default">
            {t("actions.members")}
          </Button>
          <GroupButton group={group} onAsk={onAsk} />
        </>
      }
    >
      <FactsList
        facts={[
          ...(group.isDefault ? [{ id: "default", label: columns("default"), value: <DefaultMark /> }] : []),
          {
            id: "accounts",
            label: columns("accounts"),
            value: (
              <Link href={`/groups/${group.id}`} prefetch={false}>
                {t("accounts", { count: group.accounts })}
              </Link>
            ),
          },
          { id: "available", label: columns("available"), value: <GroupMoney group={group} unit="USD" /> },
          {
            id: "asOf",
            label: columns("asOf"),
            value:
              group.oldestAsOf === null ? "—" : <AsOf at={group.oldestAsOf} form="cell" staleAfterMs={staleAfterMs} />,
          },
          ...(group.missing === 0
            ? []
            : [{ id: "missing", label: t("detail.unread"), value: t("accounts", { count: group.missing }) }]),
          { id: "note", label: columns("note"), value: group.description ?? "—" },
          { id: "created", label: columns("created"), value: <RelativeTime at={group.createdAt} /> },
        ]}
      />
    </SidePanel>
  );
}
