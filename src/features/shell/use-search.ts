"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { maskPayee } from "@/domain/batch-payee";
import type { Me } from "@/domain/operator.schema";
import type { PaletteFinds, PaletteHits, SearchAct } from "@/features/shell/use-palette-search";
import { type ApiClient, useTRPCClient } from "@/trpc/client";

const limit = 8;

/** Finds accounts by label, e-mail, UID or note and batches by name or campaign, as far as this person may read them. */
export function useSearch({ may }: Me): SearchAct {
  const api = useTRPCClient();
  const t = useTranslations("shell.palette");
  const mayAccounts = may["accounts.read"] !== undefined;
  const mayBatches = may["batches.read"] !== undefined;
  return useCallback(
    (text, signal) => findReadable(api, { mayAccounts, mayBatches, uid: (uid) => t("uid", { uid }) }, text, signal),
    [api, t, mayAccounts, mayBatches],
  );
}

type Reader = { mayAccounts: boolean; mayBatches: boolean; uid: (uid: string) => string };

/** What the server finds for this person; what they may not read is not asked for. An account's e-mail is masked. */
export async function findReadable(
  api: ApiClient,
  { mayAccounts, mayBatches, uid }: Reader,
  text: string,
  signal: AbortSignal,
): Promise<PaletteFinds> {
  const [accounts, batches] = await Promise.all([
    mayAccounts ? findAccounts(api, uid, text, signal) : null,
    mayBatches ? findBatches(api, text, signal) : null,
  ]);
  return { accounts, batches };
}

async function findAccounts(
  api: ApiClient,
  uidWord: Reader["uid"],
  text: string,
  signal: AbortSignal,
): Promise<PaletteHits> {
  const { items, total } = await api.accounts.list.query({ filter: { text }, limit }, { signal });
  const hits = items.map(({ id, email, alias, uid }) => {
    const masked = maskPayee("email", email);
    const known = [...(alias === null ? [] : [masked]), ...(uid === null ? [] : [uidWord(uid)])];
    return { id, label: alias ?? masked, detail: known.join(" · "), href: `/accounts/${id}` };
  });
  return { hits, total };
}

async function findBatches(api: ApiClient, text: string, signal: AbortSignal): Promise<PaletteHits> {
  const { items, total } = await api.cashback.list.query({ filter: { q: text }, limit }, { signal });
  const hits = items.map(({ id, name, campaign }) => {
    return { id, label: name, detail: campaign.key, href: `/cashback/${id}/lines` };
  });
  return { hits, total };
}
