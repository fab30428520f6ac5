/** A line that is to be sent, in the order of sending; called by its line in the file. */
export type RunwayLine = { readonly sourceLineNo: number; readonly amountMicro: bigint };

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
  /** The first line that the money does not cover, as the file counts it; null when it covers all. */
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
    endsAtLine: lines.find((_, index) => !covered[index])?.sourceLineNo ?? null,
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

/** Older sends say nothing about the pace of now. */
export const PACE_WINDOW_MS = 60_000;
/** Fewer sends, or all of them within less than this, tell no pace. */
const PACE_SENDS = 5;
const PACE_SPAN_MS = 10_000;
/** After a longer pause, what was sent before it was another stretch. */
const PACE_BREAK_MS = 15_000;
/** How far the end may lie on both sides of what the pace says. */
const PACE_SPREAD = 0.15;

/**
 * The pace of an account by its last sends without a break, and what it means for `lines` more of them; null while there
 * is too little to tell. `sentAtMs`: when each request was opened, in any order.
 */
export function estimateByPace(lines: number, sentAtMs: readonly number[], nowMs: number): DurationEstimate | null {
  const newestFirst = sentAtMs.filter((atMs) => atMs > nowMs - PACE_WINDOW_MS).sort((a, b) => b - a);
  const breakAt = newestFirst.findIndex((atMs, index) => (newestFirst[index - 1] ?? nowMs) - atMs > PACE_BREAK_MS);
  const stretch = breakAt === -1 ? newestFirst : newestFirst.slice(0, breakAt);
  const spanMs = (stretch[0] ?? 0) - (stretch.at(-1) ?? 0);
  if (lines === 0 || stretch.length < PACE_SENDS || spanMs < PACE_SPAN_MS) return null;
  const gapMs = spanMs / (stretch.length - 1);
  const leftSec = (lines * gapMs) / 1000;
  return {
    perMinute: Math.round(60_000 / gapMs),
    fromSec: Math.floor(leftSec * (1 - PACE_SPREAD)),
    toSec: Math.ceil(leftSec * (1 + PACE_SPREAD)),
  };
}
