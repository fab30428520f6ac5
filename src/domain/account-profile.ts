import type { MirroredMoney } from "./money";

/** Longer texts of a status are cut: they are shown, never compared. */
const STATUS_MAX = 32;

/** What one profile of Infini says about an account. `asOfMs`: when it was read, Unix ms. */
export type ProfileReading = {
  userId: string;
  email: string;
  uid: string;
  status: string | null;
  isTwoFactorBound: boolean;
  available: MirroredMoney;
  withdrawing: MirroredMoney | null;
  redPacket: MirroredMoney | null;
  asOfMs: number;
};

/** The mirrored columns of a profile: figures floored to micro-units (ACC-4). */
export type ProfileMirror = {
  upstreamUserId: string;
  upstreamStatus: string | null;
  isTwoFactorBound: boolean;
  availableMicro: bigint;
  isAvailableExact: boolean;
  withdrawingMicro: bigint | null;
  redPacketMicro: bigint | null;
  profileAsOfMs: number;
};

/** A profile as our books keep it. */
export function mirrorProfile(profile: ProfileReading): ProfileMirror {
  return {
    upstreamUserId: profile.userId,
    upstreamStatus: profile.status?.slice(0, STATUS_MAX) ?? null,
    isTwoFactorBound: profile.isTwoFactorBound,
    availableMicro: profile.available.micro,
    isAvailableExact: profile.available.isExact,
    withdrawingMicro: profile.withdrawing?.micro ?? null,
    redPacketMicro: profile.redPacket?.micro ?? null,
    profileAsOfMs: profile.asOfMs,
  };
}

/** A mirrored value older than this is stale. Milliseconds. @source docs/design/features.md §22 `sync.stale_after_min` */
export const staleAfterMs = 3_600_000;

/** The text that the search of accounts looks in: lower case, so that both databases find the same. */
export function accountSearchText(account: {
  email: string;
  uid: string | null;
  alias: string | null;
  note: string | null;
}): string {
  const parts = [account.email, account.uid, account.alias, account.note];
  return parts
    .filter((part) => part !== null)
    .join("\n")
    .normalize("NFC")
    .toLowerCase();
}
