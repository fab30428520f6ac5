import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepMs = 30_000;

/** Bytes of a base32 secret; null when it is not base32 or holds less than a byte. */
export function readSecret(secret: string): Buffer | null {
  const letters = secret.toUpperCase().replace(/=+$/, "");
  let bits = 0;
  let pending = 0;
  const bytes: number[] = [];
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >> bits) & 0xff);
    }
  }
  return bytes.length > 0 ? Buffer.from(bytes) : null;
}

/** Base32 text of a secret, as an `otpauth://` address carries it. */
export function writeSecret(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((pending >> bits) & 31);
    }
  }
  return bits > 0 ? text + alphabet.charAt((pending << (5 - bits)) & 31) : text;
}

/** The 30-second step that a moment lies in. */
export function stepAt(atMs: number): number {
  return Math.floor(atMs / stepMs);
}

/** The six digits of one step (SHA-1, RFC 6238). */
export function codeOfStep(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The step a code belongs to, `drift` steps before and after the one of now allowed; null when the code is wrong. */
export function findStep(secret: Buffer, code: string, atMs: number, drift: number): number | null {
  const now = stepAt(atMs);
  const steps = Array.from({ length: 2 * drift + 1 }, (_, index) => now - drift + index);
  return steps.find((step) => codeOfStep(secret, step) === code) ?? null;
}
