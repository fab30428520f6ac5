import { randomBytes } from "node:crypto";

/** Kinds of ids; the prefix tells what an id names. @source docs/design/architecture.md §3 */
export type IdPrefix =
  | "acc"
  | "aut"
  | "pre"
  | "trf"
  | "att"
  | "bat"
  | "lin"
  | "opr"
  | "ses"
  | "crd"
  | "ver"
  | "sec"
  | "job"
  | "upl"
  | "jrn"
  | "cnf"
  | "rev"
  | "frz"
  | "wlk"
  | "wrk"
  | "dep"
  | "ref";

export type Ids = { next(prefix: IdPrefix): string };

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Ids in order of making: 48 bits of time, 80 bits that are random in each millisecond and count up within it, in
 * Crockford's base 32.
 */
export function createIds(nowMs: () => number = Date.now): Ids {
  let lastMs = -1;
  let tail = 0n;
  return {
    next(prefix) {
      const atMs = Math.max(nowMs(), lastMs);
      tail = atMs === lastMs ? tail + 1n : randomBits();
      lastMs = atMs;
      return `${prefix}_${encode(BigInt(atMs), 10)}${encode(tail, 16)}`;
    },
  };
}

function randomBits(): bigint {
  // The highest bit stays free, so that counting up never runs over.
  return BigInt(`0x${randomBytes(10).toString("hex")}`) >> 1n;
}

function encode(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text = alphabet.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
