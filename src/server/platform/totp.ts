import { createHmac, timingSafeEqual } from "node:crypto";
import { type CodeAlgorithm, type CodeSecret, type CodeShape, decodeBase32 } from "@/domain/two-factor-code";

const digests = { SHA1: "sha1", SHA256: "sha256", SHA512: "sha512" } as const satisfies Record<CodeAlgorithm, string>;

/** What a code is made of; the key never leaves the process. */
export type CodeKey = CodeShape & Pick<CodeSecret, "base32">;

/** The code of one step, with its leading zeros. @source RFC 6238, RFC 4226 §5.3 */
export function codeOfStep({ base32, algorithm, digits }: CodeKey, step: number): string {
  const key = decodeBase32(base32);
  if (key === null) throw new Error("an authenticator secret is no Base32 text");
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac(digests[algorithm], key).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** The step that a code belongs to, of those given; null when it belongs to none. */
export function findStep(key: CodeKey, code: string, steps: readonly number[]): number | null {
  const typed = Buffer.from(code);
  const isOf = (step: number): boolean => {
    const right = Buffer.from(codeOfStep(key, step));
    return right.length === typed.length && timingSafeEqual(right, typed);
  };
  return steps.find(isOf) ?? null;
}
