import { LosslessNumber } from "lossless-json";

const microPerUnit = 1_000_000n;

/** Micro-units of a plain decimal such as `5.6`; null for anything else (sign, exponent, a seventh decimal). */
export function readMicro(text: string): bigint | null {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = "0", fraction = ""] = match;
  return BigInt(whole) * microPerUnit + BigInt(fraction.padEnd(6, "0"));
}

/** Text with six decimals, as balances travel: `120.500000`, `-0.000001`. */
export function sixDecimals(micro: bigint): string {
  const size = micro < 0n ? -micro : micro;
  const fraction = String(size % microPerUnit).padStart(6, "0");
  return `${micro < 0n ? "-" : ""}${size / microPerUnit}.${fraction}`;
}

/** Shortest text of the same amount, as statement numbers travel: `120.5`, `-5.6`, `0`. */
export function shortDecimals(micro: bigint): string {
  return sixDecimals(micro).replace(/\.?0+$/, "");
}

/** A JSON number that is written digit by digit, never through binary floating point. */
export function exactNumber(text: string): LosslessNumber {
  return new LosslessNumber(text);
}
