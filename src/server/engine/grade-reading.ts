import type { StatementRecord } from "@/server/infini/statement";
import { AVAILABLE_FIELD, type ChainLink } from "@/server/repositories/statements.repository";
import type { StatementReading } from "./read-statement";

/** The stored part of a statement, and how much of its chain a complete walk has verified. */
export type StatementEnd = {
  count: number;
  position: number;
  /** Per field, after the newest verified record. */
  balances: ReadonlyMap<string, bigint>;
  /** Stored since then by partial walks, oldest first. */
  unverified: readonly ChainLink[];
};

export type ReadingFlaw =
  | NonNullable<StatementReading["flaw"]>
  | "count_differs"
  | "order_differs"
  | "sum_differs"
  | "chain_broken"
  | "balance_differs"
  | "clock";

/**
 * How far our clock may be from Infini's (ms): beyond it codes and times mean something else there than here.
 * @source docs/design/payments.md §5.1
 */
const MAX_SKEW_MS = 30_000;

/** True when Infini's clock and ours are too far apart to reckon with. `skewMs`: null when Infini did not say. */
export function isClockOff(skewMs: number | null): boolean {
  return skewMs !== null && Math.abs(skewMs) > MAX_SKEW_MS;
}

/**
 * What is wrong with a reading that ended at what is stored; null when it is complete: no record is missing, every
 * balance since the last complete walk follows from the one before, and the newest is the profile's. A gap that a
 * partial walk met stays a gap in every later one. The time of a walk is ours: with a wrong clock it proves no absence.
 * @source docs/design/payments.md §7.1
 */
export function findFlaw(reading: StatementReading, end: StatementEnd): ReadingFlaw | null {
  if (reading.flaw !== null) return reading.flaw;
  const fresh = reading.records.filter(({ id }) => !reading.stored.has(id));
  if (reading.total !== end.count + fresh.length) return "count_differs";
  const firstStored = reading.records.findIndex(({ id }) => reading.stored.has(id));
  if (firstStored !== -1 && firstStored < fresh.length) return "order_differs";
  return findBrokenChain([...end.unverified, ...oldestFirst(fresh)], end.balances, reading);
}

/** The same for a reading of the whole list, which is checked by itself and has to hold everything that is stored. */
export function findFlawInWhole(reading: StatementReading, end: StatementEnd): ReadingFlaw | null {
  if (reading.flaw !== null) return reading.flaw;
  const isWhole = reading.total === reading.records.length && reading.stored.size === end.count;
  return isWhole ? findBrokenChain(oldestFirst(reading.records), new Map(), reading) : "count_differs";
}

/** `links`: oldest first, following the balances per field that they start from. */
function findBrokenChain(
  links: readonly ChainLink[],
  start: ReadonlyMap<string, bigint>,
  { profile }: StatementReading,
): ReadingFlaw | null {
  const balances = new Map(start);
  for (const { field, isInexact, changeMicro, preBalanceMicro, balanceMicro } of links) {
    if (!isInexact && preBalanceMicro + changeMicro !== balanceMicro) return "sum_differs";
    const before = balances.get(field);
    if (before !== undefined && before !== preBalanceMicro) return "chain_broken";
    balances.set(field, balanceMicro);
  }
  const newest = balances.get(AVAILABLE_FIELD);
  return newest === undefined || newest === profile.available.micro ? null : "balance_differs";
}

function oldestFirst(records: readonly StatementRecord[]): ChainLink[] {
  return records
    .map(({ field, change, preBalance, balance }) => ({
      field,
      isInexact: !change.isExact,
      changeMicro: change.micro,
      preBalanceMicro: preBalance.micro,
      balanceMicro: balance.micro,
    }))
    .reverse();
}
