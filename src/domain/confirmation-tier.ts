/** How much a person is asked before money moves. @source docs/design/payments.md §14 */
const tiers = [0, 1, 2, 3, 4] as const;
export type Tier = (typeof tiers)[number];

/** Thresholds of the ladder; settings may change them, never for what is confirmed already. */
export type LadderLimits = {
  /** One transfer between own accounts up to here is tier 1. */
  ownTransferMaxMicro: bigint;
  /** More than this is tier 3. */
  totalMaxMicro: bigint;
  linesMax: number;
  /** A first payment above this is tier 3. */
  newPayeeMaxMicro: bigint;
  /** From here on tier 4. */
  secondPersonFromMicro: bigint;
};

const shippedLadder: LadderLimits = {
  ownTransferMaxMicro: 100_000_000n,
  totalMaxMicro: 500_000_000n,
  linesMax: 50,
  newPayeeMaxMicro: 50_000_000n,
  secondPersonFromMicro: 5_000_000_000n,
};

export type TierFacts = {
  /** What is to be confirmed now. */
  totalMicro: bigint;
  lines: number;
  /** Confirmed in the last 24 hours by this person or from this account, without this: splitting does not help. */
  recentTotalMicro: bigint;
  recentLines: number;
  /** One transfer from one of our accounts to another. */
  isOwnTransfer: boolean;
  /** The largest amount to a payee who was never paid; null when there is none. */
  largestNewPayeeMicro: bigint | null;
  /** Held lines that a person decided to pay, and warnings that a person acknowledges. */
  overrides: number;
};

/** The highest row of the ladder that applies. */
export function tierOf(facts: TierFacts, limits: LadderLimits = shippedLadder): Tier {
  if (facts.lines === 0) return 0;
  const totalMicro = facts.totalMicro + facts.recentTotalMicro;
  if (totalMicro >= limits.secondPersonFromMicro) return 4;
  const isLarge = totalMicro > limits.totalMaxMicro || facts.lines + facts.recentLines > limits.linesMax;
  const isNew = facts.largestNewPayeeMicro !== null && facts.largestNewPayeeMicro > limits.newPayeeMaxMicro;
  if (isLarge || isNew || facts.overrides > 0) return 3;
  const isSmallOwn = facts.isOwnTransfer && facts.lines === 1 && totalMicro <= limits.ownTransferMaxMicro;
  return isSmallOwn ? 1 : 2;
}

/** What the confirmation must carry. `single`: the second person of tier 4 falls away, nothing is added. */
export function askedOf(tier: Tier, mode: "single" | "team"): TierAsks {
  return {
    isStepUpAsked: tier >= 2,
    /** From tier 3 on the step-up is given with this very act; below, one of the last five minutes serves. */
    isOwnStepUpAsked: tier >= 3,
    isTotalAsked: tier >= 3,
    isSecondPersonAsked: tier === 4 && mode === "team",
  };
}

export type TierAsks = {
  isStepUpAsked: boolean;
  isOwnStepUpAsked: boolean;
  isTotalAsked: boolean;
  isSecondPersonAsked: boolean;
};
