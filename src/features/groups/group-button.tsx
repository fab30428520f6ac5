"use client";

import { ActionIcon } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import { useTranslations } from "next-intl";
import type { GroupRow } from "@/domain/group.schema";
import type { GroupRequest } from "@/features/groups/labels";
import { ActionMenu } from "@/ui/action-menu";

type GroupButtonProps = {
  group: GroupRow;
  /** Absent while this operator may not change groups. */
  onAsk: ((request: GroupRequest) => void) | undefined;
  /** The row of a table names the group in its button. */
  isRow?: boolean;
};

/** What can be done with a group besides looking at it; what cannot be done says why. */
export function GroupButton({ group, onAsk, isRow = false }: GroupButtonProps) {
  const t = useTranslations("groups.actions");
  const groups = useTranslations("groups");
  const table = useTranslations("table");
  const errors = useTranslations("errors");
  const noRight =
    onAsk === undefined ? errors("noRight", { act: groups("changeAct"), right: "groups.edit" }) : undefined;
  const ask = (act: "edit" | "makeDefault" | "remove") => () => onAsk?.({ act, group });
  return (
    <ActionMenu
      button={
        <ActionIcon
          variant={isRow ? "subtle" : "default"}
          size={isRow ? 24 : 32}
          aria-label={isRow ? table("rowActions", { row: group.name }) : t("more")}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      }
      items={[
        ...(isRow ? [{ id: "members", label: t("members"), href: `/groups/${group.id}` }] : []),
        { id: "edit", label: t("edit"), onChoose: ask("edit"), unavailable: noRight },
        {
          id: "makeDefault",
          label: t("makeDefault"),
          onChoose: ask("makeDefault"),
          unavailable: noRight ?? (group.isDefault ? t("isDefault") : undefined),
        },
        {
          id: "remove",
          label: t("remove"),
          onChoose: ask("remove"),
          unavailable: noRight ?? (group.isDefault ? t("removeDefault") : undefined),
          isDangerous: true,
          startsGroup: true,
        },
      ]}
    />
  );
}
