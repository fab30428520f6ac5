/**
 * What is done about a payee. `suspended`: lines are held and a single transfer warns; `blocked`: refused everywhere.
 * @source docs/design/features.md TRF-7
 */
export const payeeStatuses = ["normal", "suspended", "blocked"] as const;
export type PayeeStatus = (typeof payeeStatuses)[number];

/** True when less is refused afterwards than before: letting money go takes more than keeping it. */
export function isRelease(before: PayeeStatus, after: PayeeStatus): boolean {
  return payeeStatuses.indexOf(after) < payeeStatuses.indexOf(before);
}

/** The same for limits in micro-units, where null is none. */
export function isLimitRaised(before: bigint | null, after: bigint | null): boolean {
  if (before === null) return false;
  return after === null || after > before;
}
