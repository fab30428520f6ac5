import { maskPayee } from "@/domain/batch-payee";
import type { PaletteFinds, PaletteHits } from "@/features/shell/use-palette-search";
import type { ApiClient } from "@/trpc/client";

const limit = 8;

type Reader = {
  mayAccounts: boolean;
  mayPayees: boolean;
  mayBatches: boolean;
  uid: (uid: string) => string;
  members: (count: number) => string;
  payments: (count: number) => string;
};

/** What the server finds for this person; what they may not read is not asked for. An account's e-mail is masked. */
export async function findReadable(
  api: ApiClient,
  { mayAccounts, mayPayees, mayBatches, uid, members, payments }: Reader,
  text: string,
  signal: AbortSignal,
): Promise<PaletteFinds> {
  const [accounts, payees, groups, batches] = await Promise.all([
    mayAccounts ? findAccounts(api, uid, text, signal) : null,
    mayPayees ? findPayees(api, payments, text, signal) : null,
    mayAccounts ? findGroups(api, members, text, signal) : null,
    mayBatches ? findBatches(api, text, signal) : null,
  ]);
  return { accounts, payees, groups, batches };
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

async function findPayees(
  api: ApiClient,
  payments: Reader["payments"],
  text: string,
  signal: AbortSignal,
): Promise<PaletteHits> {
  const { items, total } = await api.payees.list.query({ filter: { q: text }, limit }, { signal });
  const hits = items.map((item) => {
    const label = item.label === null ? item.payee : `${item.label} · ${item.payee}`;
    return { id: item.id, label, detail: payments(item.payments), href: `/payees/${item.id}` };
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
