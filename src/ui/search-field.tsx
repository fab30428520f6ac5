"use client";

import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { useTranslations } from "next-intl";
import classes from "@/ui/search-field.module.css";

type SearchFieldProps = {
  value: string;
  /** What the list can be searched by, or why it cannot. */
  hint: string;
  maxLength: number;
  isDisabled?: boolean;
  onChange: (text: string) => void;
};

/** The search above a list. */
export function SearchField({ value, hint, maxLength, isDisabled = false, onChange }: SearchFieldProps) {
  const t = useTranslations("table");
  return (
    <span className={classes.search}>
      <IconSearch className={classes.icon} size={16} aria-hidden />
      <input
        className={classes.input}
        type="search"
        aria-label={t("search")}
        placeholder={hint}
        {...(isDisabled ? { disabled: true, title: hint } : {})}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </span>
  );
}
