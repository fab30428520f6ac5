"use client";

import { Button } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import {
  activeFilters,
  noFilters,
  type TransferFilterId,
  type TransferView,
  type TransferViewPatch,
  withoutFilter,
} from "@/features/transfers/use-transfer-query";
import { FilterChip } from "@/ui/filter-chip";
import { PopoverButton } from "@/ui/popover-button";
import { SearchField } from "@/ui/search-field";

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
      <SearchField
        value={view.q}
        hint={t(maySeePayees ? "searchHint" : "searchMasked")}
        maxLength={254}
        why={maySeePayees ? undefined : t("searchMaskedWhy")}
        onChange={(q) => onChange({ q: q === "" ? null : q, open: null })}
      />
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
          <FilterChip
            key={id}
            text={words(id)}
            label={t("filters.remove", { filter: words(id) })}
            onRemove={() => onChange(withoutFilter(id))}
          />
        ))}
      {on.length === 0 ? null : (
        <Button variant="subtle" color="indigo" onClick={() => onChange({ ...noFilters, state: view.state })}>
          {table("clearFilters")}
        </Button>
      )}
    </>
  );
}
