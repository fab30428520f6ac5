/** What the balance that Infini shows may be, micro-units, as far as our books know. @source docs/design/payments.md §8 */
export type Band = { leastMicro: bigint; mostMicro: bigint };

/** By how much a balance lies above (positive) or below (negative) its band; 0 inside. */
export function beyondBand(shownMicro: bigint, band: Band): bigint {
  if (shownMicro < band.leastMicro) return shownMicro - band.leastMicro;
  return shownMicro > band.mostMicro ? shownMicro - band.mostMicro : 0n;
}

/** What is left now of a difference that was told: never more than was told, nothing on the other side of the band. */
export function leftBeyond(toldMicro: bigint, nowMicro: bigint): bigint {
  if (toldMicro > 0n && nowMicro > 0n) return nowMicro < toldMicro ? nowMicro : toldMicro;
  if (toldMicro < 0n && nowMicro < 0n) return nowMicro > toldMicro ? nowMicro : toldMicro;
  return 0n;
}
