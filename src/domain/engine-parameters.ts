export type Mode = "sandbox" | "live";

/** Every duration and pace of the engine. Milliseconds unless the name says otherwise. @source docs/design/payments.md §5–7 */
export type EngineParameters = {
  leaseMs: number;
  leaseRenewMs: number;
  /** The send guard wants this much lease left before the first byte. */
  leaseReserveMs: number;
  /** The send guard allows this much monotonic time since the commit was acknowledged. */
  sendGuardMs: number;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  answerTimeoutMs: number;
  /** S1: a session check and a statement walk count as fresh for this long. */
  preflightMs: number;
  /** Pause between two money calls of one account. */
  accountGapMs: number;
  /** V: an executed transfer shows in the statement within this. */
  visibleMs: number;
  /** D: nothing executes later than this after we gave up. */
  lateMs: number;
  /** H: before this, nobody may decide "not executed". */
  horizonMs: number;
  /** From this long after closing an owner may decide "not executed" without strong absence. */
  weakAbsenceMs: number;
  skewMs: number;
  /** Attempts judged "not executed" are watched for this long. */
  watchMs: number;
  /** Looks after an unknown outcome, from its closing; then every `lookEveryMs` until H. */
  looksMs: readonly number[];
  lookEveryMs: number;
  /** A lane with accepted transfers walks its statement this often. */
  walkEveryMs: number;
  /** An account whose attempts are watched is walked at least this often. */
  watchEveryMs: number;
  /** After an outage was noticed nothing is sent for this long, and twice as long after each trial that failed. */
  outageWaitMs: number;
  pauseAfterRejected: number;
  maxAttempts: number;
  confirmationMs: number;
  /** How long a confirmed act can be undone before anything is sent, by tier from 0 to 4. @source docs/design/payments.md §14 */
  undoMs: readonly [number, number, number, number, number];
  /** A lane that waits for what passes by itself looks again after this at the latest. */
  longestNapMs: number;
};

const shared = {
  leaseMs: 60_000,
  leaseRenewMs: 20_000,
  leaseReserveMs: 30_000,
  sendGuardMs: 2_000,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 60_000,
  answerTimeoutMs: 75_000,
  preflightMs: 60_000,
  skewMs: 120_000,
  lookEveryMs: 600_000,
  pauseAfterRejected: 3,
  maxAttempts: 5,
  confirmationMs: 86_400_000,
  longestNapMs: 1_000,
} as const;

/** What the product ships with. */
export const shippedParameters: Record<Mode, EngineParameters> = {
  live: {
    ...shared,
    accountGapMs: 1_000,
    visibleMs: 600_000,
    lateMs: 3_600_000,
    horizonMs: 86_400_000,
    weakAbsenceMs: 7 * 86_400_000,
    watchMs: 30 * 86_400_000,
    looksMs: [2_000, 5_000, 15_000, 60_000, 300_000],
    walkEveryMs: 60_000,
    watchEveryMs: 86_400_000,
    outageWaitMs: 300_000,
    undoMs: [0, 10_000, 30_000, 300_000, 300_000],
  },
  sandbox: {
    ...shared,
    accountGapMs: 50,
    visibleMs: 10_000,
    lateMs: 20_000,
    horizonMs: 120_000,
    weakAbsenceMs: 600_000,
    watchMs: 3_600_000,
    looksMs: [2_000, 5_000, 15_000, 60_000],
    lookEveryMs: 30_000,
    walkEveryMs: 5_000,
    watchEveryMs: 600_000,
    outageWaitMs: 10_000,
    undoMs: [0, 0, 0, 0, 0],
  },
};

/** The least that live accepts; a smaller value would be as dangerous as a retry. @source docs/design/payments.md §7.3 */
const liveFloors: Partial<EngineParameters> = {
  leaseMs: 30_000,
  leaseReserveMs: 10_000,
  firstByteTimeoutMs: 60_000,
  answerTimeoutMs: 75_000,
  accountGapMs: 1_000,
  visibleMs: 60_000,
  lateMs: 600_000,
  horizonMs: 86_400_000,
  weakAbsenceMs: 7 * 86_400_000,
  skewMs: 120_000,
  watchMs: 30 * 86_400_000,
  outageWaitMs: 60_000,
};

/**
 * The parameters of one installation: shipped values with changes on top, never below a floor in live.
 * @throws RangeError naming the parameter that is below its floor.
 */
export function engineParameters(mode: Mode, changes: Partial<EngineParameters> = {}): EngineParameters {
  const result = { ...shippedParameters[mode], ...changes };
  if (mode === "sandbox") return result;
  for (const [name, floor] of Object.entries(liveFloors)) {
    const value = Object.entries(result).find(([key]) => key === name)?.[1];
    if (typeof value === "number" && typeof floor === "number" && value < floor) {
      throw new RangeError(`${name} is below its floor in live: ${value} < ${floor}`);
    }
  }
  return result;
}
