"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { AccountGroup } from "@/domain/account-group";
import { AddFilterButton } from "@/features/accounts/add-filter-button";
import { type AccountFilterState, activeFilters, withoutFilter } from "@/features/accounts/use-account-query";
import { useFilterWords } from "@/features/accounts/use-filter-words";
import { FilterChip } from "@/ui/filter-chip";
import { SearchField } from "@/ui/search-field";

export type AccountFilterPatch = { [K in keyof AccountFilterState]?: AccountFilterState[K] | null };

type AccountsFilterPanelProps = {
  state: AccountFilterState;
  /** Every group as far as it is known. */
  groups: readonly AccountGroup[];
  onChange: (patch: AccountFilterPatch) => void;
};

/** Search and filters of the accounts list; each one that is on stands as a chip with its way out. */
export function AccountsFilterPanel({ state, groups, onChange }: AccountsFilterPanelProps) {
  const t = useTranslations("accounts.filters");
  const table = useTranslations("table");
  const words = useFilterWords(groups);
  const chips = activeFilters(state).filter((id) => id !== "q");
  const clear = () => {
    const all = activeFilters(state).map((id) => withoutFilter(id));
    onChange(Object.assign({}, ...all));
  };
  return (
    <>
      <SearchField
        value={state.q}
        hint={t("searchHint")}
        maxLength={100}
        onChange={(q) => onChange({ q: q === "" ? null : q })}
      />
      <AddFilterButton state={state} groups={groups} onChange={onChange} />
      {chips.map((id) => (
        <FilterChip
          key={id}
          text={words(id, state)}
          label={t("remove", { filter: words(id, state) })}
          onRemove={() => onChange(withoutFilter(id))}
        />
      ))}
      {activeFilters(state).length === 0 ? null : (
        <Button variant="subtle" color="indigo" onClick={clear}>
          {table("clearFilters")}
        </Button>
      )}
    </>
  );
}
