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

/** Ids in order of making: 48 bits of time, 80 random bits, in Crockford's base 32. */
export function createIds(nowMs: () => number = Date.now): Ids {
  return { next: (prefix) => `${prefix}_${encode(BigInt(nowMs()), 10)}${encode(randomBits(), 16)}` };
}

function randomBits(): bigint {
  return BigInt(`0x${randomBytes(10).toString("hex")}`);
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
