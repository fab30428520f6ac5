import { expect, test } from "vitest";
import { amountHint, readCards, readDate, shownCell, trimCell } from "@/domain/import-cell";

test("V45: dates of the calendar are read in both forms, and nothing else is", () => {
  const good = {
    "2025-05-01": "2025-05-01",
    "2025/5/1": "2025-05-01",
    "2025/05/01": "2025-05-01",
    "2025-05-01 12:00": "2025-05-01",
    "2025/5/1 23:59:59": "2025-05-01",
    "2024-02-29": "2024-02-29",
    "2000-02-29": "2000-02-29",
  };
  expect(Object.fromEntries(Object.keys(good).map((text) => [text, readDate(text)]))).toEqual(good);
  const bad = [
    "",
    "2025-13-01",
    "2025-00-10",
    "2025-02-29",
    "1900-02-29",
    "2025-04-31",
    "2025-5-1",
    "2025.5.1",
    "01/05/2025",
  ];
  const badTimes = ["2025-05-01 24:00", "2025-05-01 12:60", "2025-05-01 9:00", "2025-05-01T12:00", "2025-05-01  12:00"];
  expect([...bad, ...badTimes, "2025-05-01\n", "45778"].filter((text) => readDate(text) !== null)).toEqual([]);
});

test("a number of cards has one to four ASCII digits", () => {
  expect(["0", "2", "9999", "007"].map(readCards)).toEqual([0, 2, 9999, 7]);
  expect(["", "x", "-1", "1.0", "10000", "２", " 1"].map(readCards)).toEqual(Array(7).fill(null));
});

test("V18: only outer ASCII spaces are trimmed", () => {
  expect(trimCell("  a b  ")).toBe("a b");
  expect(trimCell("   ")).toBe("");
  expect(trimCell("\u00a0a\t")).toBe("\u00a0a\t");
});

test("V22 to V28: an amount has no hint, everything else has one", () => {
  expect(["5.6", "0.000001", "99999999.999999", "5", "5.60"].map(amountHint)).toEqual(Array(5).fill(null));
  expect(amountHint("5.6\u200b")).toEqual({ hint: "invisible_character", codePoint: "U+200B" });
  expect(amountHint("５.6")).toEqual({ hint: "fullwidth_digit", codePoint: "U+FF15" });
  expect(["05.6", "¥5.6", "5.6 USDT", "1.000.000", "5,6", "@SUM"].map((text) => amountHint(text)?.hint)).toEqual([
    "leading_zero",
    "currency",
    "whitespace",
    "thousands_separator",
    "decimal_comma",
    "formula",
  ]);
});

test("a long cell is shown by its beginning", () => {
  expect(shownCell("x".repeat(4096))).toHaveLength(81);
});
