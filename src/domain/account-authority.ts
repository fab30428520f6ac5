/** Operations of Infini that an authority may cover and a capability is known for. @source docs/design/features.md ACC-8 */
export const accountOperations = [
  "profile",
  "statement",
  "transfer.uid",
  "transfer.email",
  "red_packet",
  "two_factor",
  "registration",
  "password_reset",
  "kyc.passport",
  "kyc.basic",
  "cards.list",
  "cards.types",
  "cards.order",
  "cards.reveal",
] as const;
export type AccountOperation = (typeof accountOperations)[number];

export const capabilityStates = ["available", "unavailable", "untested"] as const;
export type CapabilityState = (typeof capabilityStates)[number];

export const authorityBases = ["owned", "authorised"] as const;
export type AuthorityBasis = (typeof authorityBases)[number];

/** `ending`: it ends within thirty days. `missing`: none was recorded, or it ended or was revoked. */
export const authorityStates = ["valid", "ending", "missing"] as const;
export type AuthorityState = (typeof authorityStates)[number];

/** An authority that ends within this time is shown as ending. Milliseconds. */
export const authorityEndingMs = 30 * 86_400_000;

export type Authority = { scope: readonly string[]; expiresAtMs: number | null; revokedAtMs: number | null };

/** True while an authority stands: not revoked, not past its end. */
export function isAuthorityLive(authority: Omit<Authority, "scope">, nowMs: number): boolean {
  return authority.revokedAtMs === null && (authority.expiresAtMs === null || nowMs < authority.expiresAtMs);
}

/** True when one live authority covers this operation; without one no call goes out (ACC-3, G1). */
export function hasAuthority(authorities: readonly Authority[], operation: AccountOperation, nowMs: number): boolean {
  return authorities.some((one) => isAuthorityLive(one, nowMs) && one.scope.includes(operation));
}

/** What the authorities of an account amount to, and when the longest live one ends (null: without an end, or none). */
export function authorityStateAt(
  authorities: readonly Omit<Authority, "scope">[],
  nowMs: number,
): { state: AuthorityState; endsAtMs: number | null } {
  const live = authorities.filter((one) => isAuthorityLive(one, nowMs));
  if (live.length === 0) return { state: "missing", endsAtMs: null };
  const ends = live.flatMap((one) => (one.expiresAtMs === null ? [] : [one.expiresAtMs]));
  if (ends.length < live.length) return { state: "valid", endsAtMs: null };
  const endsAtMs = Math.max(...ends);
  return { state: endsAtMs > nowMs + authorityEndingMs ? "valid" : "ending", endsAtMs };
}
