"use client";

import { Checkbox, Radio, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { AccountGroup } from "@/domain/account-group";
import classes from "@/features/accounts/account-groups.module.css";
import { GroupMark } from "@/ui/group-mark";

/** From so many groups on, a field finds one by its name. */
const LONG = 8;

type GroupChoicesFormProps = {
  label: string;
  description?: string;
  groups: readonly AccountGroup[];
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  /** One group only. */
  isSingle?: boolean;
  /** A further choice below the groups. */
  children?: ReactNode;
};

/** Groups to choose from, by name; a long list has a field to find one in. */
export function GroupChoicesForm(props: GroupChoicesFormProps) {
  const { label, description, groups, chosen, onChoose, isSingle = false, children } = props;
  const t = useTranslations("groups.choose");
  const [typed, setTyped] = useState("");
  const text = typed.trim().toLowerCase();
  // What is chosen stays in sight, so that nothing is done to a group that nobody sees.
  const shown = groups.filter(({ id, name }) => chosen.includes(id) || name.toLowerCase().includes(text));
  const named = { label, ...(description === undefined ? {} : { description }) };
  const find = (
    <>
      {groups.length < LONG ? null : (
        <TextInput
          mb="xs"
          type="search"
          aria-label={t("find")}
          placeholder={t("find")}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </>
  );
  const none = shown.length === 0 ? <p className={classes.quiet}>{t("none")}</p> : null;
  if (isSingle) {
    return (
      <Radio.Group {...named} value={chosen[0] ?? null} onChange={(id) => onChoose([id])}>
        {find}
        <div className={classes.choices}>
          {shown.map((group) => (
            <Radio key={group.id} size="xs" value={group.id} label={<GroupMark group={group} />} />
          ))}
          {none}
          {children}
        </div>
      </Radio.Group>
    );
  }
  return (
    <Checkbox.Group {...named} value={[...chosen]} onChange={onChoose}>
      {find}
      <div className={classes.choices}>
        {shown.map((group) => (
          <Checkbox key={group.id} value={group.id} label={<GroupMark group={group} />} />
        ))}
        {none}
        {children}
      </div>
    </Checkbox.Group>
  );
}
