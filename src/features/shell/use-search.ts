import { maskPayee } from "@/domain/batch-payee";
import type { PaletteFinds, PaletteHits } from "@/features/shell/use-palette-search";
import type { ApiClient } from "@/trpc/client";

const limit = 8;

type Reader = {
  mayAccounts: boolean;
  mayBatches: boolean;
  uid: (uid: string) => string;
  members: (count: number) => string;
};

/** What the server finds for this person; what they may not read is not asked for. An account's e-mail is masked. */
export async function findReadable(
  api: ApiClient,
  { mayAccounts, mayBatches, uid, members }: Reader,
  text: string,
  signal: AbortSignal,
): Promise<PaletteFinds> {
  const [accounts, groups, batches] = await Promise.all([
    mayAccounts ? findAccounts(api, uid, text, signal) : null,
    mayAccounts ? findGroups(api, members, text, signal) : null,
    mayBatches ? findBatches(api, text, signal) : null,
  ]);
  return { accounts, groups, batches };
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

async function findGroups(
  api: ApiClient,
  members: Reader["members"],
  text: string,
  signal: AbortSignal,
): Promise<PaletteHits> {
  const { items, total } = await api.groups.list.query({ filter: { text }, limit }, { signal });
  const hits = items.map(({ id, name, accounts }) => {
    return { id, label: name, detail: members(accounts), href: `/groups/${id}` };
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
