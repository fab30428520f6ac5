import { describe, expect, test } from "vitest";
import {
  arrivesInTime,
  beginsInTime,
  chooseStep,
  decodeBase32,
  readCodeSecret,
  stepAt,
  stepEndsMs,
  typedStep,
  untilBegun,
  untilNextTyped,
} from "@/domain/two-factor-code";

const SECOND = 1_000;
/** A step that began at a whole minute. */
const step = stepAt(Date.parse("2026-05-04T09:00:00Z"));
const begins = stepEndsMs(step - 1);

describe("which step a code may be made of", () => {
  test("one that began a moment ago and counts for six more seconds", () => {
    const at = (seconds: number) => chooseStep(begins + seconds * SECOND, null);
    expect(at(1.9)).toEqual({ kind: "wait", waitMs: 100 });
    expect(at(2)).toEqual({ kind: "take", step });
    expect(at(24)).toEqual({ kind: "take", step });
    expect(at(24.1)).toEqual({ kind: "wait", waitMs: 7_900 });
  });

  test("a step that was taken waits for the next one, never for one before it", () => {
    const at = begins + 10 * SECOND;
    expect(chooseStep(at, step - 1)).toEqual({ kind: "take", step });
    expect(chooseStep(at, step)).toEqual({ kind: "wait", waitMs: 22_000 });
    expect(chooseStep(at, step + 1)).toEqual({ kind: "wait", waitMs: 52_000 });
  });

  test("what waits is taken when the time has passed", () => {
    for (const seconds of [0, 1, 5, 23, 25, 29.9]) {
      const choice = chooseStep(begins + seconds * SECOND, step);
      const waitMs = choice.kind === "wait" ? choice.waitMs : 0;
      expect(chooseStep(begins + seconds * SECOND + waitMs, step)).toEqual({ kind: "take", step: step + 1 });
    }
  });
});

test("a typed code that cannot be checked belongs to the step of now, unless it may be the one before or ends too soon", () => {
  const at = (seconds: number) => typedStep(begins + seconds * SECOND);
  expect(at(0)).toEqual({ kind: "late", waitMs: 3_000 });
  expect(at(3)).toEqual({ kind: "take", step });
  expect(at(24)).toEqual({ kind: "take", step });
  expect(at(25)).toEqual({ kind: "late", waitMs: 8_000 });
});

test("a code leaves while a second of it is left, is begun with while three are, is typed while six are, and waits until its step began at Infini", () => {
  const ends = stepEndsMs(step);
  expect([1_000, 999].map((left) => arrivesInTime(ends - left, step))).toEqual([true, false]);
  expect([3_000, 2_999].map((left) => beginsInTime(ends - left, step))).toEqual([true, false]);
  expect([6_000, 5_999, -10].map((left) => untilNextTyped(ends - left, step))).toEqual([null, 8_999, 3_000]);
  expect([-5_000, 0, 2_000].map((age) => untilBegun(begins + age, step))).toEqual([7_000, 2_000, 0]);
});

describe("reading a secret", () => {
  const plain = { base32: "ABCDEFGHIJKLMNOP", algorithm: "SHA1", digits: 6 };

  test("an address as Infini gives it, and one that says everything", () => {
    expect(readCodeSecret("otpauth://totp/Infini:account-a@example.com?secret=ABCDEFGHIJKLMNOP&issuer=Infini")).toEqual(
      {
        ...plain,
        issuer: "Infini",
        label: "Infini:account-a@example.com",
      },
    );
    const whole = "otpauth://totp/a%20b?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA-256&digits=8&period=30";
    expect(readCodeSecret(whole)).toEqual({
      base32: "GEZDGNBVGY3TQOJQ",
      algorithm: "SHA256",
      digits: 8,
      issuer: null,
      label: "a b",
    });
  });

  test("a key as a screen shows it: small letters, groups, padding", () => {
    expect(readCodeSecret("  abcd efgh-ijkl MNOP== ")).toEqual({ ...plain, issuer: null, label: null });
  });

  test.each([
    ["otpauth://hotp/x?secret=ABCDEFGHIJKLMNOP", "address"],
    ["otpauth://totp/%E0?secret=ABCDEFGHIJKLMNOP", "address"],
    ["otpauth:", "address"],
    ["ABCDEFGHIJKLMNO1", "base32"],
    [`${"A".repeat(257)}`, "base32"],
    ["", "length"],
    ["ABCDEFGH", "length"],
    ["otpauth://totp/x?secret=ABCDEFGHIJKLMNOP&algorithm=MD5", "algorithm"],
    ["otpauth://totp/x?secret=ABCDEFGHIJKLMNOP&digits=9", "digits"],
    ["otpauth://totp/x?secret=ABCDEFGHIJKLMNOP&period=60", "period"],
  ])("%s is refused: %s", (text, fault) => {
    expect(readCodeSecret(text)).toBe(fault);
  });

  test("Base32 is read as RFC 4648 writes it", () => {
    const read = (text: string) => Buffer.from(decodeBase32(text) ?? []).toString();
    expect(["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"].map(read)).toEqual([
      "",
      "f",
      "fo",
      "foo",
      "foob",
      "fooba",
      "foobar",
    ]);
  });
});
