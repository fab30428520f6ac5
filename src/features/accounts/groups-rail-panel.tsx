"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { GroupRow } from "@/domain/group.schema";
import classes from "@/features/accounts/account-groups.module.css";
import { formatCount } from "@/i18n/formats";
import { GroupMark } from "@/ui/group-mark";
import { MoneyText } from "@/ui/money-text";

type GroupsRailPanelProps = {
  groups: readonly GroupRow[];
  /** The one group that the list is narrowed to; null for all or for a choice of several. */
  current: string | null;
  isAll: boolean;
  onChoose: (id: string | null) => void;
};

/** The groups beside the accounts, each with count and sum: a press narrows the list to it. */
export function GroupsRailPanel({ groups, current, isAll, onChoose }: GroupsRailPanelProps) {
  const t = useTranslations("groups");
  return (
    <nav className={classes.rail} aria-label={t("title")}>
      <span className={classes.railTitle}>{t("title")}</span>
      <ul className={classes.railList}>
        <li>
          <button type="button" className={classes.railEntry} aria-pressed={isAll} onClick={() => onChoose(null)}>
            {t("everyAccount")}
          </button>
        </li>
        {groups.map((group) => (
          <li key={group.id}>
            <button
              type="button"
              className={classes.railEntry}
              aria-pressed={group.id === current}
              onClick={() => onChoose(group.id)}
            >
              <GroupMark group={group} />
              <span className={classes.railCount}>{formatCount(group.accounts)}</span>
              <span className={classes.railNote}>
                <GroupMoney group={group} />
                {group.isDefault ? ` · ${t("default")}` : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Link className={classes.railLink} href="/groups" prefetch={false}>
        {t("manage")}
      </Link>
    </nav>
  );
}

/** What a group holds; nothing read yet is no figure. */
export function GroupMoney({ group, unit }: { group: GroupRow; unit?: string }) {
  const isUnread = group.accounts > 0 && group.missing === group.accounts;
  return (
    <MoneyText
      amount={isUnread ? null : group.available}
      form="short"
      isPartial={group.missing > 0}
      {...(unit === undefined ? {} : { unit })}
    />
  );
}
