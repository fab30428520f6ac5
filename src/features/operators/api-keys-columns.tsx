"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import { useFormats } from "@/i18n/use-formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { RelativeTime } from "@/ui/relative-time";
import { StatusChip } from "@/ui/status-chip";

/** The columns of the keys table, in the order of the screen. */
export function useApiKeyColumns(): MoneyTableColumn<ApiKeyRow>[] {
  const t = useTranslations("operators.keyColumns");
  return useMemo(
    () => [
      { id: "name", header: t("name"), isIdentity: true, width: 160, sortKey: "name", cell: (row) => row.name },
      {
        id: "state",
        header: t("state"),
        width: 112,
        card: "state",
        cell: (row) => <StatusChip kind="apiKey" state={row.state} />,
      },
      { id: "prefix", header: t("prefix"), width: 112, hint: t("prefixHint"), cell: (row) => <Prefix apiKey={row} /> },
      {
        id: "scopes",
        header: t("scopes"),
        width: 152,
        isGrowing: true,
        // An amount without its name would read as money that was spent.
        card: "amount",
        cell: (row) => <Scopes apiKey={row} />,
      },
      { id: "accounts", header: t("accounts"), width: 112, cell: (row) => <Reach apiKey={row} /> },
      {
        id: "perTransfer",
        header: t("perTransfer"),
        align: "end",
        width: 136,
        cell: (row) => <Limit apiKey={row} which="perTransfer" />,
      },
      {
        id: "perDay",
        header: t("perDay"),
        align: "end",
        width: 136,
        cell: (row) => <Limit apiKey={row} which="perDay" />,
      },
      {
        id: "lastUsed",
        header: t("lastUsed"),
        width: 104,
        card: "age",
        cell: (row) => <LastUse at={row.lastUsedAt} />,
      },
      { id: "expires", header: t("expires"), width: 152, cell: (row) => <Moment at={row.expiresAt} /> },
      {
        id: "created",
        header: t("created"),
        width: 152,
        sortKey: "createdAt",
        isHiddenByDefault: true,
        cell: (row) => <Moment at={row.createdAt} />,
      },
    ],
    [t],
  );
}

/** How a key begins; the rest is known to nobody but its holder. */
export function Prefix({ apiKey }: { apiKey: ApiKeyRow }) {
  return <code>{`${apiKey.prefix}…`}</code>;
}

/** What a key was made for, in words. */
function Scopes({ apiKey }: { apiKey: ApiKeyRow }) {
  const t = useTranslations("operators.scopes");
  return apiKey.scopes.map((scope) => t(scope)).join(" · ");
}

/** Which accounts a key reaches, in words. */
function Reach({ apiKey }: { apiKey: ApiKeyRow }) {
  const t = useTranslations("operators.apiKeys");
  if (apiKey.accountIds === null) return t("everyAccount");
  return t("accounts", { count: apiKey.accountIds.length });
}

/** A limit of a key; one that cannot send needs none. */
export function Limit({ apiKey, which }: { apiKey: ApiKeyRow; which: keyof ApiKeyRow["limits"] }) {
  const t = useTranslations("operators.apiKeys");
  const amount = apiKey.limits[which];
  if (amount !== null) return <MoneyText amount={amount} unit="USD" form="exact" />;
  return apiKey.scopes.includes("send") ? t("noLimit") : "—";
}

/** When a key was last used, to the minute. */
export function LastUse({ at }: { at: string | null }) {
  const t = useTranslations("operators.apiKeys");
  return at === null ? t("neverUsed") : <RelativeTime at={at} />;
}

/** A moment in full. */
export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{useFormats().instant(at)}</time>;
}
