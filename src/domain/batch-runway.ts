/** A line that is to be sent, in the order of sending. */
export type RunwayLine = { readonly seq: number; readonly amountMicro: bigint };

/**
 * Which lines the money covers, in the order of sending: a line that does not fit waits, smaller ones behind it may
 * pass, and none is paid in part. `start` reserves by the same answer.
 */
export function coveredLines(lines: readonly RunwayLine[], availableMicro: bigint): boolean[] {
  let left = availableMicro;
  return lines.map(({ amountMicro }) => {
    if (amountMicro > left) return false;
    left -= amountMicro;
    return true;
  });
}

export type Runway = {
  availableMicro: bigint;
  totalMicro: bigint;
  /** Below zero: so much is missing. */
  afterMicro: bigint;
  coveredLines: number;
  coveredMicro: bigint;
  /** The first line that the money does not cover; null when it covers all. */
  endsAtLine: number | null;
};

/** The balance projected line by line. */
export function projectRunway(lines: readonly RunwayLine[], availableMicro: bigint): Runway {
  const covered = coveredLines(lines, availableMicro);
  const sum = (wanted: readonly RunwayLine[]) => wanted.reduce((total, line) => total + line.amountMicro, 0n);
  const totalMicro = sum(lines);
  const fitting = lines.filter((_, index) => covered[index]);
  return {
    availableMicro,
    totalMicro,
    afterMicro: availableMicro - totalMicro,
    coveredLines: fitting.length,
    coveredMicro: sum(fitting),
    endsAtLine: lines.find((_, index) => !covered[index])?.seq ?? null,
  };
}

export type Spread = { minMicro: bigint; medianMicro: bigint; maxMicro: bigint };

/** Smallest, middle and largest amount; the middle of an even number is floored. Null without amounts. */
export function spreadOf(amountsMicro: readonly bigint[]): Spread | null {
  const sorted = [...amountsMicro].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [minMicro] = sorted;
  const maxMicro = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (minMicro === undefined || maxMicro === undefined || upper === undefined || lower === undefined) return null;
  return { minMicro, medianMicro: (upper + lower) / 2n, maxMicro };
}

export type DurationEstimate = { perMinute: number; fromSec: number; toSec: number };

/**
 * How long `lines` requests of one account take: at best the pause between two of them, at worst the pause and the
 * answer. `callMs`: what an answer took lately, or what is assumed.
 */
export function estimateDuration(lines: number, pace: { gapMs: number; callMs: number }): DurationEstimate {
  const fastMs = Math.max(pace.gapMs, 1);
  const slowMs = fastMs + pace.callMs;
  return {
    perMinute: Math.floor(60_000 / fastMs),
    fromSec: Math.ceil((lines * fastMs) / 1000),
    toSec: Math.ceil((lines * slowMs) / 1000),
  };
}
