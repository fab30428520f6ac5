"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountGroup } from "@/domain/account-group";
import classes from "@/features/accounts/account-groups.module.css";
import type { AccountActError } from "@/features/accounts/labels";
import type { MembershipActs } from "@/features/accounts/use-membership";
import { Barrier } from "@/ui/barrier";
import { ErrorMessage } from "@/ui/error-message";
import { GroupMark } from "@/ui/group-mark";
import { PopoverButton } from "@/ui/popover-button";

const GroupChoicesForm = dynamic(() =>
  import("@/features/accounts/group-choices-form").then((file) => file.GroupChoicesForm),
);

type AccountGroupsPanelProps = {
  account: { id: string; groupIds: readonly string[] };
  /** Every group as far as it is known. */
  groups: readonly AccountGroup[];
  /** Absent while this operator may not change groups. */
  acts: MembershipActs | undefined;
};

/** The groups of one account, each a link, and *Change*: every tick acts at once. */
export function AccountGroupsPanel({ account, groups, acts }: AccountGroupsPanelProps) {
  const t = useTranslations("groups");
  const errors = useTranslations("errors");
  const [error, setError] = useState<AccountActError | null>(null);
  const [moved, setMoved] = useState(false);
  const own = groups.filter(({ id }) => account.groupIds.includes(id));
  const choose = async (ids: readonly string[]) => {
    const added = ids.find((id) => !account.groupIds.includes(id));
    const removed = account.groupIds.find((id) => !ids.includes(id));
    const id = added ?? removed;
    if (acts === undefined || id === undefined) return;
    const act = added === undefined ? acts.remove : acts.add;
    const answer = await act({ id, sel: { ids: [account.id] } });
    setError("reason" in answer ? answer : null);
    // Out of the only group is back into the default one, which may be the same.
    setMoved("changed" in answer && added === undefined && (answer.moved === 1 || answer.changed === 0));
  };
  const noRight = errors("noRight", { act: t("changeAct"), right: "groups.edit" });
  const button = (
    <Button size="compact-xs" variant="subtle">
      {t("change")}
    </Button>
  );
  return (
    <div className={classes.chips}>
      {own.map((group) => (
        <Link key={group.id} className={classes.chip} href={`/groups/${group.id}`} prefetch={false}>
          <GroupMark group={group} />
        </Link>
      ))}
      {acts === undefined ? (
        <Barrier why={noRight}>{button}</Barrier>
      ) : (
        <PopoverButton button={button} width={288} label={t("change")}>
          <GroupChoicesForm
            label={t("title")}
            description={t("changeHint")}
            groups={groups}
            chosen={account.groupIds}
            onChoose={(ids) => void choose(ids)}
          />
          {error === null ? null : <ErrorMessage error={error} />}
          <p className={classes.quiet} role="status">
            {moved ? t("movedOne") : null}
          </p>
        </PopoverButton>
      )}
    </div>
  );
}
