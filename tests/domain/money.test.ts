import { expect, test } from "vitest";
import {
  formatMoney,
  formatPlain,
  isAmount,
  parseAmount,
  parseMoney,
  readMirrored,
  splitEqually,
  sumMicro,
} from "@/domain/money";

test("an amount is read to the micro-unit and written with six decimals", () => {
  expect(parseAmount("5.6")).toBe(5_600_000n);
  // In floats this one is a micro-unit short.
  expect(parseAmount("64.1")).toBe(64_100_000n);
  expect(formatMoney(5_600_000n)).toBe("5.600000");
  expect(formatPlain(5_600_000n)).toBe("5.6");
  expect(formatPlain(10_000_000n)).toBe("10");
  expect(formatMoney(-1n)).toBe("-0.000001");
  expect(parseMoney("-0.000001")).toBe(-1n);
});

test("V22–V29: nothing outside the amount grammar is an amount", () => {
  const bad = [
    "1e5",
    "0x10",
    "1_000",
    ".5",
    "5.",
    "+5",
    "-5",
    "−5",
    "(5)",
    "0",
    "0.00",
    "NaN",
    "",
    "1,000.00",
    "5,60",
    "1 000",
    "5.6000001",
    "$5.6",
    "5.6 ",
    "100000000",
    "00.5",
    "５",
  ];
  expect(bad.filter(isAmount)).toEqual([]);
  expect(() => parseAmount("5.6000001")).toThrow(RangeError);
  expect(parseAmount("99999999.999999")).toBe(99_999_999_999_999n);
});

test("L05: splits sum exactly to the whole and large totals stay exact", () => {
  expect(splitEqually(100_000n, 3)).toEqual([33_334n, 33_333n, 33_333n]);
  expect(formatMoney(sumMicro(splitEqually(parseAmount("0.10"), 3)))).toBe("0.100000");
  expect(formatMoney(99_999_999_999_999n * 15_000n)).toBe("1499999999999.985000");
});

test("U42: a mirrored figure is read from its text, floored and marked when micro-units cannot hold it", () => {
  expect(readMirrored("120.500000")).toEqual({ micro: 120_500_000n, isExact: true, text: "120.500000" });
  expect(readMirrored("0.12345678")).toEqual({ micro: 123_456n, isExact: false, text: "0.12345678" });
  expect(readMirrored("-0.12345678")?.micro).toBe(-123_457n);
  expect(readMirrored("1e-7")).toEqual({ micro: 0n, isExact: false, text: "1e-7" });
  expect(readMirrored("5.6E1")?.micro).toBe(56_000_000n);
  expect(readMirrored("1e400")).toBeNull();
  expect(readMirrored("abc")).toBeNull();
});
