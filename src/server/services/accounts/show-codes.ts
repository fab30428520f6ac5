import type { CodesView } from "@/domain/account.schema";
import { type Authority, hasAuthority } from "@/domain/account-authority";
import { timeOf } from "@/domain/wire";
import type { TwoFactorSecretRow } from "@/server/repositories/two-factor-secrets.repository";

/** What a screen may know of the codes of an account. */
export function showCodes(
  secret: TwoFactorSecretRow | null,
  authorities: readonly Authority[],
  nowMs: number,
): CodesView {
  return {
    isKept: secret !== null,
    isAutomatic: secret?.isAutomatic === true,
    isCovered: hasAuthority(authorities, "two_factor", nowMs),
    issuer: secret?.issuer ?? null,
    label: secret?.label ?? null,
    since: secret === null ? null : timeOf(secret.confirmedAtMs),
  };
}
