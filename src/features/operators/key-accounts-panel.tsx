"use client";

import { Checkbox, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import classes from "@/features/operators/api-keys.module.css";
import { actRefusal, type KeyAccountsProps } from "@/features/operators/labels";
import { formatCount } from "@/i18n/formats";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { useSettled } from "@/ui/use-settled";

const TYPING_MS = 250;
const SHOWN = 50;

/** The accounts that a key shall reach: searched and ticked, those out of sight stay chosen. */
export function KeyAccountsPanel({ chosen, onChoose }: KeyAccountsProps) {
  const t = useTranslations("operators.keyAccounts");
  const [typed, setTyped] = useState("");
  const text = searchText(useSettled(typed, TYPING_MS));
  const input = { limit: SHOWN, ...(text === "" ? {} : { filter: { text } }) };
  const list = useQuery(useTRPC().accounts.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const rows = list.data?.items ?? [];
  const total = list.data?.total ?? 0;
  return (
    <>
      <TextInput
        type="search"
        label={t("find")}
        value={typed}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {list.isError ? <ErrorMessage error={{ ...actRefusal(list.error), asked: "read" }} /> : null}
      {list.data !== undefined && rows.length === 0 ? <p className={classes.quiet}>{t("nothing")}</p> : null}
      {rows.length === 0 ? null : (
        <Checkbox.Group aria-label={t("list")} value={[...chosen]} onChange={onChoose}>
          <div className={classes.pick}>
            {rows.map((row) => (
              <div key={row.id} className={classes.pickRow}>
                <Checkbox
                  value={row.id}
                  label={row.alias ?? row.email}
                  {...(row.alias === null ? {} : { description: row.email })}
                />
              </div>
            ))}
          </div>
        </Checkbox.Group>
      )}
      {total > rows.length ? (
        <p className={classes.quiet}>{t("more", { count: formatCount(total - rows.length) })}</p>
      ) : null}
      <p className={classes.quiet} role="status">
        {t("chosen", { count: chosen.length })}
      </p>
    </>
  );
}

/** What was typed, as far as the list searches for it. */
function searchText(typed: string): string {
  return typed
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, 100)
    .trim();
}
