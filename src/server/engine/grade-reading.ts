import type { StatementRecord } from "@/server/infini/statement";
import { AVAILABLE_FIELD } from "@/server/repositories/statements.repository";
import type { StatementReading } from "./read-statement";

/** How the stored part of a statement ends. */
export type StatementEnd = { count: number; position: number; balances: ReadonlyMap<string, bigint> };

export type ReadingFlaw =
  | NonNullable<StatementReading["flaw"]>
  | "count_differs"
  | "order_differs"
  | "sum_differs"
  | "chain_broken"
  | "balance_differs";

/**
 * What is wrong with a reading that ended at what is stored, checked against it; null when it is complete: no record is
 * missing, every balance follows from the one before, and the newest is the profile's.
 * @source docs/design/payments.md §7.1
 */
export function findFlaw(reading: StatementReading, end: StatementEnd): ReadingFlaw | null {
  if (reading.flaw !== null) return reading.flaw;
  const fresh = reading.records.filter(({ id }) => !reading.stored.has(id));
  if (reading.total !== end.count + fresh.length) return "count_differs";
  const firstStored = reading.records.findIndex(({ id }) => reading.stored.has(id));
  if (firstStored !== -1 && firstStored < fresh.length) return "order_differs";
  return findBrokenChain(fresh, end.balances, reading);
}

/** The same for a reading of the whole list, which is checked by itself and has to hold everything that is stored. */
export function findFlawInWhole(reading: StatementReading, end: StatementEnd): ReadingFlaw | null {
  if (reading.flaw !== null) return reading.flaw;
  const isWhole = reading.total === reading.records.length && reading.stored.size === end.count;
  return isWhole ? findBrokenChain(reading.records, new Map(), reading) : "count_differs";
}

/** `records`: newest first, following the balances per field that they start from. */
function findBrokenChain(
  records: readonly StatementRecord[],
  start: ReadonlyMap<string, bigint>,
  { profile }: StatementReading,
): ReadingFlaw | null {
  const balances = new Map(start);
  for (const { field, change, preBalance, balance } of [...records].reverse()) {
    if (change.isExact && preBalance.isExact && preBalance.micro + change.micro !== balance.micro) return "sum_differs";
    const before = balances.get(field);
    if (before !== undefined && before !== preBalance.micro) return "chain_broken";
    balances.set(field, balance.micro);
  }
  const newest = balances.get(AVAILABLE_FIELD);
  return newest === undefined || newest === profile.available.micro ? null : "balance_differs";
}
