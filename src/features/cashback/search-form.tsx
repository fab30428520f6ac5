"use client";

import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";

type SearchFormProps = {
  value: string;
  onSearch: (text: string) => void;
  /** What the list can be searched by. */
  hint: string;
};

/** Searches the list while one types, a moment after the last key. */
export function SearchForm({ value, onSearch, hint }: SearchFormProps) {
  const t = useTranslations("table");
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onSearch(next);
  }, 250);
  useEffect(() => {
    // Changed from outside: a cleared filter, or the browser's way back.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      type="search"
      aria-label={t("search")}
      placeholder={hint}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      w={260}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}
