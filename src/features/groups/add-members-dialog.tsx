"use client";

import { Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountFilter, AccountRow } from "@/domain/account.schema";
import type { GroupRow } from "@/domain/group.schema";
import { type AccountActError, accountName, accountRefusal } from "@/features/accounts/labels";
import { useMembership } from "@/features/accounts/use-membership";
import classes from "@/features/groups/groups.module.css";
import { formatCount } from "@/i18n/formats";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { useSettled } from "@/ui/use-settled";

const TYPING_MS = 250;
const SHOWN = 50;

/** Accounts that are not in the group yet, to be ticked or taken all at once. */
export function AddMembersDialog({ group, onClose }: { group: GroupRow; onClose: () => void }) {
  const t = useTranslations("groups.members");
  const words = useTranslations("widgets");
  const [typed, setTyped] = useState("");
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [added, setAdded] = useState<number | null>(null);
  const [error, setError] = useState<AccountActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const membership = useMembership();
  const filter = outsideOf(group.id, useSettled(typed, TYPING_MS));
  const list = useQuery(
    useTRPC().accounts.list.queryOptions({ filter, limit: SHOWN }, { placeholderData: keepPreviousData }),
  );
  const total = list.data?.total ?? 0;
  const add = async (input: {
    sel: { ids: string[] } | { filter: AccountFilter; except: string[] };
    count: number;
  }) => {
    setIsBusy(true);
    const answer = await membership.add({ id: group.id, sel: input.sel, expect: { count: input.count } });
    setIsBusy(false);
    setError("reason" in answer ? answer : null);
    if ("reason" in answer) return;
    setAdded((before) => (before ?? 0) + answer.changed);
    setTicked([]);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("addTitle", { name: group.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          type="search"
          label={t("find")}
          value={typed}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {list.isError ? <ErrorMessage error={{ ...accountRefusal(list.error), asked: "read" }} /> : null}
        {list.data === undefined ? null : (
          <Choices rows={list.data.items} total={total} ticked={ticked} onTick={setTicked} />
        )}
        <p className={classes.quiet} role="status">
          {added === null ? null : t("added", { count: added })}
        </p>
        {error === null ? null : <ErrorMessage error={error} />}
        <Link href={`/accounts?group=${group.id}&groupBy=none`}>{t("withFilters")}</Link>
        <AddMembersActs
          total={list.isPlaceholderData ? 0 : total}
          ticked={ticked.length}
          isBusy={isBusy}
          onAddAll={() => void add({ sel: { filter, except: [] }, count: total })}
          onAdd={() => void add({ sel: { ids: [...ticked] }, count: ticked.length })}
          onClose={onClose}
        />
      </Stack>
    </Modal>
  );
}

type ActsProps = {
  total: number;
  ticked: number;
  isBusy: boolean;
  onAddAll: () => void;
  onAdd: () => void;
  onClose: () => void;
};

/** What is ticked is never dropped in silence: whoever leaves then leaves without it, by the word of the button. */
export function AddMembersActs({ total, ticked, isBusy, onAddAll, onAdd, onClose }: ActsProps) {
  const t = useTranslations("groups.members");
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={onClose}>
        {ticked === 0 ? t("done") : t("doneWithout", { count: ticked })}
      </Button>
      {total > 0 && ticked === 0 ? (
        <Button variant="default" loading={isBusy} onClick={onAddAll}>
          {t("addAll", { count: formatCount(total) })}
        </Button>
      ) : null}
      <Button disabled={ticked === 0} loading={isBusy} onClick={onAdd}>
        {t("add", { count: ticked })}
      </Button>
    </Group>
  );
}

type ChoicesProps = {
  rows: readonly AccountRow[];
  total: number;
  ticked: readonly string[];
  onTick: (ids: string[]) => void;
};

function Choices({ rows, total, ticked, onTick }: ChoicesProps) {
  const t = useTranslations("groups.members");
  if (rows.length === 0) return <p className={classes.quiet}>{t("nothing")}</p>;
  return (
    <>
      <Checkbox.Group aria-label={t("list")} value={[...ticked]} onChange={onTick}>
        <div className={classes.pick}>
          {rows.map((row) => (
            <div key={row.id} className={classes.pickRow}>
              <Checkbox
                value={row.id}
                label={accountName(row)}
                {...(row.alias === null ? {} : { description: row.email })}
              />
            </div>
          ))}
        </div>
      </Checkbox.Group>
      {total > rows.length ? (
        <p className={classes.quiet}>{t("more", { count: formatCount(total - rows.length) })}</p>
      ) : null}
    </>
  );
}

/** Accounts that are not in the group and match what was typed, as far as the list searches for it. */
function outsideOf(groupId: string, typed: string): AccountFilter {
  const text = typed
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, 100)
    .trim();
  return { groups: { none: [groupId] }, ...(text === "" ? {} : { text }) };
}
