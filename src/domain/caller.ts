import type { Actor } from "./audit";

export const roles = ["owner", "admin", "operator", "approver", "viewer"] as const;
export type Role = (typeof roles)[number];

/** What an API key may be made for. @source docs/design/security.md §5 */
export const keyScopes = ["read", "draft", "send", "approve", "reveal"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** The key through which a person acts, with the bounds that were set when it was made. */
type CallerKey = {
  id: string;
  name: string;
  prefix: string;
  /** The accounts it reaches; null for all. */
  accountIds: readonly string[] | null;
  /** Micro-units; null for no limit of its own. */
  limitTransferMicro: bigint | null;
  limitDayMicro: bigint | null;
  expiresAtMs: number;
};

/** The person behind a call, with what the rights table needs to know. */
export type Caller = {
  actor: Actor;
  personId: string;
  name: string;
  email: string;
  roles: readonly Role[];
  /** Last step-up of this session, Unix ms. */
  steppedUpAtMs: number | null;
  /** What the key was made for; only with a key. */
  scopes?: readonly KeyScope[];
  key?: CallerKey;
};

/** True when this caller reaches the account: a person reaches all, a key those it was made for. */
export function reachesAccount(caller: Pick<Caller, "key">, accountId: string): boolean {
  const accountIds = caller.key?.accountIds ?? null;
  return accountIds === null || accountIds.includes(accountId);
}
