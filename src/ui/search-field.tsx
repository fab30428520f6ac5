"use client";

import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { useTranslations } from "next-intl";
import classes from "@/ui/search-field.module.css";

type SearchFieldProps = {
  value: string;
  /** What the list can be searched by, or in short why it cannot. */
  hint: string;
  maxLength: number;
  /** Why this person cannot search. */
  why?: string | undefined;
  onChange: (text: string) => void;
};

/** The search above a list. */
export function SearchField({ value, hint, maxLength, why, onChange }: SearchFieldProps) {
  const t = useTranslations("table");
  return (
    <span className={classes.search}>
      <IconSearch className={classes.icon} size={16} aria-hidden />
      <input
        className={classes.input}
        type="search"
        aria-label={t("search")}
        placeholder={hint}
        {...(why === undefined ? {} : { disabled: true, title: why })}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </span>
  );
}
