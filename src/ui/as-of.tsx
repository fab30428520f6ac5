"use client";

import { ActionIcon } from "@mantine/core";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import { useTranslations } from "next-intl";
import { useFormats } from "@/i18n/use-formats";
import classes from "@/ui/as-of.module.css";

type AsOfProps = {
  /** When the value was read from Infini, ISO 8601; null when it never was. */
  at: string | null;
  /** Age in ms from which the value counts as stale and the text turns amber. */
  staleAfterMs?: number;
  /** `sentence`: "as of 2026-11-21 15:29 · 3 h". `cell`: the same without words. `age`: only the age. */
  form?: "sentence" | "cell" | "age";
  /** Shows *Refresh* beside it. */
  onRefresh?: () => void;
  isRefreshing?: boolean;
};

/** The age of a mirrored value: it stands with every balance, absolute first, relative as an addition. */
export function AsOf({ at, staleAfterMs, form = "sentence", onRefresh, isRefreshing = false }: AsOfProps) {
  const t = useTranslations("time");
  const formats = useFormats();
  const isStale = at !== null && staleAfterMs !== undefined && formats.nowMs - Date.parse(at) > staleAfterMs;
  return (
    <span className={classes.asOf} data-stale={isStale || undefined}>
      {at === null ? (
        <span>{t("never")}</span>
      ) : (
        <time dateTime={at} title={t(isStale ? "staleHint" : "readFrom", { at: formats.instant(at) })}>
          {form === "sentence" ? t("asOfFull", { at: formats.instant(at), age: formats.age(at) }) : null}
          {form === "cell" ? (
            <>
              <span className={classes.instant}>{formats.instant(at)} · </span>
              {formats.age(at)}
            </>
          ) : null}
          {form === "age" ? formats.age(at) : null}
        </time>
      )}
      {onRefresh === undefined ? null : <RefreshButton isRefreshing={isRefreshing} onRefresh={onRefresh} />}
    </span>
  );
}

function RefreshButton({ isRefreshing, onRefresh }: { isRefreshing: boolean; onRefresh: () => void }) {
  const t = useTranslations("widgets");
  return (
    <ActionIcon
      className={classes.refresh}
      size="xs"
      aria-label={isRefreshing ? t("refreshing") : t("refresh")}
      data-spinning={isRefreshing || undefined}
      disabled={isRefreshing}
      onClick={onRefresh}
    >
      <IconRefresh size={14} aria-hidden />
    </ActionIcon>
  );
}
