"use client";

import { Button } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { staleAfterMs } from "@/domain/account-profile";
import type { GroupRow } from "@/domain/group.schema";
import { AccountsDoorPage } from "@/features/accounts/accounts-door-page";
import { GroupMoney } from "@/features/accounts/groups-rail-panel";
import { accountRefusal } from "@/features/accounts/labels";
import { useGroups } from "@/features/accounts/use-groups";
import { GroupButton } from "@/features/groups/group-button";
import { GroupRequestPanel } from "@/features/groups/group-request-panel";
import classes from "@/features/groups/groups.module.css";
import { DefaultMark } from "@/features/groups/groups-columns";
import type { GroupRequest } from "@/features/groups/labels";
import { useGroupRequests } from "@/features/groups/use-group-requests";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { AsOf } from "@/ui/as-of";
import { Barrier } from "@/ui/barrier";
import { StateMessage } from "@/ui/state-message";
import { UnreadPage } from "@/ui/unread-page";

/** `/groups/[id]`: one group, its accounts in the same table as everywhere, and what can be done with both. */
export function GroupDoorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const t = useTranslations("groups");
  const router = useRouter();
  const group = useQuery(trpc.groups.get.queryOptions({ id }));
  const may = useQuery(trpc.operators.me.queryOptions()).data?.may ?? {};
  const requests = useGroupRequests(useGroups() ?? [], () => router.push("/groups"));
  useBreadcrumb(group.data?.name ?? null);
  if (group.data === undefined) {
    return (
      <UnreadPage
        title={t("detail.title")}
        error={group.isError ? { ...accountRefusal(group.error), asked: "read" } : null}
        onRetry={() => void group.refetch()}
      />
    );
  }
  const ask = may["groups.edit"] === undefined ? undefined : requests.ask;
  const { name, description } = group.data;
  return (
    <>
      <AccountsDoorPage
        within={{
          groupId: id,
          title: name,
          facts: <Facts group={group.data} />,
          actions: (
            <>
              <AddButton group={group.data} onAsk={ask} />
              <GroupButton group={group.data} onAsk={ask} />
            </>
          ),
          lead: description === null ? null : <p className={classes.lead}>{description}</p>,
          empty: (
            <StateMessage title={t("members.emptyTitle")} actions={<AddButton group={group.data} onAsk={ask} />}>
              {t("members.emptyLead")}
            </StateMessage>
          ),
        }}
      />
      <GroupRequestPanel requests={requests} />
    </>
  );
}

/** How many accounts, worth how much, read when. */
function Facts({ group }: { group: GroupRow }) {
  const t = useTranslations("groups");
  return (
    <span className={classes.facts}>
      {group.isDefault ? <DefaultMark /> : null}
      <span>{t("accounts", { count: group.accounts })}</span>
      <GroupMoney group={group} unit="USD" />
      {group.oldestAsOf === null ? null : (
        <span>
          {t("detail.oldest")} <AsOf at={group.oldestAsOf} staleAfterMs={staleAfterMs} />
        </span>
      )}
    </span>
  );
}

type AddButtonProps = { group: GroupRow; onAsk: ((request: GroupRequest) => void) | undefined };

function AddButton({ group, onAsk }: AddButtonProps) {
  const t = useTranslations("groups");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("changeAct"), right: "groups.edit" });
  return (
    <Barrier why={onAsk === undefined ? noRight : undefined}>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onAsk?.({ act: "addAccounts", group })}>
        {t("actions.addAccounts")}
      </Button>
    </Barrier>
  );
}
