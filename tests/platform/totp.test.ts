import { expect, test } from "vitest";
import type { CodeAlgorithm } from "@/domain/two-factor-code";
import { codeOfStep, findStep } from "@/server/platform/totp";

/** The keys of RFC 6238, appendix B: the digits 1 to 0 repeated to the length of the hash. */
const keys: Record<CodeAlgorithm, string> = {
  SHA1: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  SHA256: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA",
  SHA512: `${"GEZDGNBVGY3TQOJQ".repeat(6)}GEZDGNA`,
};

test.each<[number, CodeAlgorithm, string]>([
  [59, "SHA1", "94287082"],
  [59, "SHA256", "46119246"],
  [59, "SHA512", "90693936"],
  [1_111_111_109, "SHA1", "07081804"],
  [1_111_111_109, "SHA256", "68084774"],
  [1_111_111_109, "SHA512", "25091201"],
  [1_111_111_111, "SHA1", "14050471"],
  [1_234_567_890, "SHA256", "91819424"],
  [2_000_000_000, "SHA512", "38618901"],
  [20_000_000_000, "SHA1", "65353130"],
  [20_000_000_000, "SHA256", "77737706"],
  [20_000_000_000, "SHA512", "47863826"],
])("RFC 6238: at %d seconds the code of %s is %s", (seconds, algorithm, code) => {
  expect(codeOfStep({ base32: keys[algorithm], algorithm, digits: 8 }, Math.floor(seconds / 30))).toBe(code);
});

test("a code belongs to the step that it was made of, and to no other", () => {
  const key = { base32: keys.SHA1, algorithm: "SHA1" as const, digits: 6 };
  const code = codeOfStep(key, 100);
  expect(findStep(key, code, [99, 100, 101])).toBe(100);
  expect(findStep(key, code, [98, 99, 101])).toBeNull();
  expect(findStep(key, code.slice(1), [100])).toBeNull();
  expect(findStep(key, "", [100])).toBeNull();
});
