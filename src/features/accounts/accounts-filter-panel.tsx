"use client";

import { Button } from "@mantine/core";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useTranslations } from "next-intl";
import type { AccountGroup } from "@/domain/account-group";
import classes from "@/features/accounts/accounts-filter-panel.module.css";
import { AddFilterButton } from "@/features/accounts/add-filter-button";
import { type AccountFilterState, activeFilters, withoutFilter } from "@/features/accounts/use-account-query";
import { useFilterWords } from "@/features/accounts/use-filter-words";

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
      <span className={classes.search}>
        <IconSearch className={classes.searchIcon} size={16} aria-hidden />
        <input
          className={classes.searchInput}
          type="search"
          aria-label={table("search")}
          placeholder={t("searchHint")}
          value={state.q}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ q: event.currentTarget.value === "" ? null : event.currentTarget.value })}
        />
      </span>
      <AddFilterButton state={state} groups={groups} onChange={onChange} />
      {chips.map((id) => (
        <FilterChip key={id} text={words(id, state)} onRemove={() => onChange(withoutFilter(id))} />
      ))}
      {activeFilters(state).length === 0 ? null : (
        <Button variant="subtle" color="indigo" onClick={clear}>
          {table("clearFilters")}
        </Button>
      )}
    </>
  );
}

function FilterChip({ text, onRemove }: { text: string; onRemove: () => void }) {
  const t = useTranslations("accounts.filters");
  return (
    <Button
      variant="default"
      className={classes.chip}
      aria-label={t("remove", { filter: text })}
      rightSection={<IconX size={14} aria-hidden />}
      onClick={onRemove}
    >
      {text}
    </Button>
  );
}
