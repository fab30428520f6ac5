"use client";

import { Button, Pill } from "@mantine/core";
import IconFilterPlus from "@tabler/icons-react/dist/esm/icons/IconFilterPlus.mjs";
import { useTranslations } from "next-intl";
import { ActionMenu } from "@/ui/action-menu";

type FilterButtonProps = { options: readonly { id: string; label: string }[]; onAdd: (id: string) => void };

/** *Add filter*: the filters that are not on yet. */
export function FilterButton({ options, onAdd }: FilterButtonProps) {
  const t = useTranslations("cashback");
  if (options.length === 0) return null;
  return (
    <ActionMenu
      button={
        <Button data-act="filter" variant="default" leftSection={<IconFilterPlus size={16} aria-hidden />}>
          {t("addFilter")}
        </Button>
      }
      items={options.map(({ id, label }) => ({ id, label, onChoose: () => onAdd(id) }))}
    />
  );
}

/** A filter that is on, with the way to take it off. */
export function FilterPill({ label, onRemove }: { label: string; onRemove: () => void }) {
  const t = useTranslations("cashback");
  return (
    <Pill
      size="md"
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ "aria-label": t("removeFilter", { filter: label }), "aria-hidden": false, tabIndex: 0 }}
    >
      {label}
    </Pill>
  );
}
