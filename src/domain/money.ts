/** Micro-units in one USD. @source docs/design/README.md §3: money is an integer of micro-units. */
export const MICRO_PER_UNIT = 1_000_000n;

/** An amount of one line: up to eight digits before the point, six after. @source docs/design/payments.md §11.1 */
const amountPattern = /^(0|[1-9][0-9]{0,7})(\.[0-9]{1,6})?$/;
const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?$/;
const numberPattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** A mirrored figure of Infini: floored to micro-units, with the exact text beside it. */
export type MirroredMoney = { micro: bigint; isExact: boolean; text: string };

/** True for the amount grammar of payments.md §11.1 with a value above zero; nothing is trimmed or repaired. */
export function isAmount(text: string): boolean {
  return amountPattern.test(text) && toMicro(text) > 0n;
}

/**
 * Reads an amount that a person or a program typed: `"5.6"` → `5600000n`.
 * @throws RangeError when the text is outside the amount grammar or not above zero.
 */
export function parseAmount(text: string): bigint {
  if (!isAmount(text)) throw new RangeError("not an amount");
  return toMicro(text);
}

/** Reads a figure of our own wire: up to six decimals, any size, sign allowed. @throws RangeError */
export function parseMoney(text: string): bigint {
  const match = decimalPattern.exec(text);
  if (!match || (match[3] ?? "").length > 6) throw new RangeError("not a money figure");
  return toMicro(text);
}

/** `5600000n` → `"5.600000"`: the form of every wire. */
export function formatMoney(micro: bigint): string {
  const sign = micro < 0n ? "-" : "";
  const digits = (micro < 0n ? -micro : micro).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** `5600000n` → `"5.6"`, `5000000n` → `"5"`: the form that Infini is sent. */
export function formatPlain(micro: bigint): string {
  return formatMoney(micro).replace(/0+$/, "").replace(/\.$/, "");
}

/**
 * Reads a figure of Infini from its text, an exponent included. More than six decimals are floored (towards minus
 * infinity, never up) and the result is marked inexact. Null when the text is no number or has over 40 digits.
 */
export function readMirrored(text: string): MirroredMoney | null {
  const match = numberPattern.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 40 || whole.length + fraction.length > 40) return null;
  const shift = 6 + exponent - fraction.length;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  const magnitude = shift >= 0 ? digits * scale : digits / scale;
  const isExact = shift >= 0 || digits % scale === 0n;
  const micro = sign === "-" ? -magnitude - (isExact ? 0n : 1n) : magnitude;
  return { micro, isExact, text };
}

/** Parts of `totalMicro` over `parts` payees: whole micro-units, one more for the first ones, exact in sum. */
export function splitEqually(totalMicro: bigint, parts: number): bigint[] {
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError("parts must be a positive whole number");
  const quotient = totalMicro / BigInt(parts);
  const remainder = Number(totalMicro % BigInt(parts));
  return Array.from({ length: parts }, (_, index) => quotient + (index < remainder ? 1n : 0n));
}

/** Sum of micro-units; zero for none. */
export function sumMicro(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function toMicro(text: string): bigint {
  const match = decimalPattern.exec(text);
  if (!match) throw new RangeError("not a decimal");
  const [, sign = "", whole = "", fraction = ""] = match;
  const micro = BigInt(whole) * MICRO_PER_UNIT + BigInt(fraction.padEnd(6, "0"));
  return sign === "-" ? -micro : micro;
}
