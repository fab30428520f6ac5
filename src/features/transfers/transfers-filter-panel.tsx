"use client";

import { Button } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import classes from "@/features/transfers/transfers-filter-panel.module.css";
import {
  activeFilters,
  noFilters,
  type TransferFilterId,
  type TransferView,
  type TransferViewPatch,
  withoutFilter,
} from "@/features/transfers/use-transfer-query";
import { PopoverButton } from "@/ui/popover-button";

const TransferFilterForm = dynamic(() =>
  import("@/features/transfers/transfer-filter-form").then((file) => file.TransferFilterForm),
);

type TransfersFilterPanelProps = {
  view: TransferView;
  words: (id: TransferFilterId) => string;
  maySeePayees: boolean;
  onChange: (patch: TransferViewPatch) => void;
};

/** Search and filters of the list of transfers; each one that is on stands as a chip with its way out. */
export function TransfersFilterPanel({ view, words, maySeePayees, onChange }: TransfersFilterPanelProps) {
  const t = useTranslations("transfers");
  const table = useTranslations("table");
  const on = activeFilters(view);
  return (
    <>
      <span className={classes.search}>
        <IconSearch className={classes.searchIcon} size={16} aria-hidden />
        <input
          className={classes.searchInput}
          type="search"
          aria-label={table("search")}
          placeholder={t("searchHint")}
          value={view.q}
          maxLength={254}
          autoComplete="off"
          spellCheck={false}
          disabled={!maySeePayees}
          {...(maySeePayees ? {} : { title: t("searchMasked") })}
          onChange={({ currentTarget: { value } }) => onChange({ q: value === "" ? null : value, open: null })}
        />
      </span>
      <PopoverButton
        button={
          <Button data-act="filter" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
            {t("filters.add")}
          </Button>
        }
        width={336}
        label={t("filters.add")}
      >
        <TransferFilterForm view={view} maySeePayees={maySeePayees} onChange={onChange} />
      </PopoverButton>
      {on
        .filter((id) => id !== "q")
        .map((id) => (
          <FilterChip key={id} text={words(id)} onRemove={() => onChange(withoutFilter(id))} />
        ))}
      {on.length === 0 ? null : (
        <Button variant="subtle" color="indigo" onClick={() => onChange({ ...noFilters, state: view.state })}>
          {table("clearFilters")}
        </Button>
      )}
    </>
  );
}

function FilterChip({ text, onRemove }: { text: string; onRemove: () => void }) {
  const t = useTranslations("transfers.filters");
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
