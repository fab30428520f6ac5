"use client";

import { Button } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { AccountGroup } from "@/domain/account-group";
import type { AccountFilterPatch } from "@/features/accounts/accounts-filter-panel";
import type { AccountFilterState } from "@/features/accounts/use-account-query";
import { PopoverButton } from "@/ui/popover-button";

const AccountFilterForm = dynamic(() =>
  import("@/features/accounts/account-filter-form").then((file) => file.AccountFilterForm),
);

type AddFilterButtonProps = {
  state: AccountFilterState;
  groups: readonly AccountGroup[];
  onChange: (patch: AccountFilterPatch) => void;
};

/** *Add filter*: the choices come on first use. */
export function AddFilterButton({ state, groups, onChange }: AddFilterButtonProps) {
  const t = useTranslations("accounts.filters");
  const button = (
    <Button data-act="filter" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("add")}
    </Button>
  );
  return (
    <PopoverButton button={button} width={336} label={t("add")}>
      <AccountFilterForm state={state} groups={groups} onChange={onChange} />
    </PopoverButton>
  );
}
