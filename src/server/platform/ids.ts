import { randomBytes } from "node:crypto";

/** Kinds of ids; the prefix tells what an id names. @source docs/design/architecture.md §3 */
export type IdPrefix =
  | "acc"
  | "grp"
  | "aut"
  | "pre"
  | "trf"
  | "att"
  | "bat"
  | "lin"
  | "opr"
  | "ses"
  | "key"
  | "spd"
  | "crd"
  | "ver"
  | "sec"
  | "tfs"
  | "job"
  | "upl"
  | "jrn"
  | "cnf"
  | "rev"
  | "frz"
  | "out"
  | "wlk"
  | "wrk"
  | "dep"
  | "bak"
  | "chk"
  | "ref";

export type Ids = { next(prefix: IdPrefix): string };

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Digits of the counted end of an id, 30 bits. Its highest bit starts free, so that counting up never runs over. */
const COUNTED_DIGITS = 6;

/**
 * Ids in order of making: 48 bits of time, 79 bits that are random in each millisecond and count up within it, in
 * Crockford's base 32.
 */
export function createIds(nowMs: () => number = Date.now): Ids {
  let lastMs = -1;
  let head = "";
  let count = 0;
  return {
    next(prefix) {
      const atMs = Math.max(nowMs(), lastMs);
      if (atMs === lastMs) count += 1;
      else {
        const random = randomBytes(14);
        head = `${encode(atMs, 10)}${[...random.subarray(4)].map((byte) => alphabet.charAt(byte & 31)).join("")}`;
        count = random.readUInt32BE(0) >>> 3;
      }
      lastMs = atMs;
      return `${prefix}_${head}${encode(count, COUNTED_DIGITS)}`;
    },
  };
}

function encode(value: number, length: number): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
