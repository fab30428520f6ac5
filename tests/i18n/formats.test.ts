import { expect, test } from "vitest";
import {
  ageOf,
  formatCount,
  formatDay,
  formatInstant,
  formatInstantSeconds,
  formatZone,
  percentOf,
} from "@/i18n/formats";

test("a moment reads the same in both languages and follows the operator's zone", () => {
  expect(formatInstant("2026-11-21T15:29:07Z", "UTC")).toBe("2026-11-21 15:29");
  expect(formatInstant("2026-11-21T23:29:07Z", "Asia/Shanghai")).toBe("2026-11-22 07:29");
  expect(formatInstantSeconds("2026-11-21T00:00:07Z", "UTC")).toBe("2026-11-21 00:00:07");
});

test("what is no moment is a dash, never a made-up date", () => {
  expect(formatInstant(null, "UTC")).toBe("—");
  expect(formatInstant("yesterday", "UTC")).toBe("—");
  expect(formatDay(null, "UTC")).toBe("—");
});

test("a date of the file has no zone and stays as it is", () => {
  expect(formatDay("2026-05-01", "America/Los_Angeles")).toBe("2026-05-01");
  expect(formatDay("2026-05-01T23:30:00Z", "Asia/Shanghai")).toBe("2026-05-02");
});

test("an age is whole, rounded down and never negative", () => {
  const nowMs = Date.parse("2026-11-21T15:00:00Z");
  expect(ageOf("2026-11-21T14:59:01Z", nowMs)).toEqual({ unit: "seconds", count: 59 });
  expect(ageOf("2026-11-21T14:00:01Z", nowMs)).toEqual({ unit: "minutes", count: 59 });
  expect(ageOf("2026-11-20T15:00:00Z", nowMs)).toEqual({ unit: "days", count: 1 });
  expect(ageOf("2026-11-21T15:00:10Z", nowMs)).toEqual({ unit: "seconds", count: 0 });
});

test("progress reads 100 % only when everything is done", () => {
  expect(percentOf(1750, 1751)).toBe(99);
  expect(percentOf(1751, 1751)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
});

test("counts are grouped by thousands", () => {
  expect([formatCount(0), formatCount(999), formatCount(1751), formatCount(1234567n)]).toEqual([
    "0",
    "999",
    "1,751",
    "1,234,567",
  ]);
});

test("the zone is shown as an offset", () => {
  expect(formatZone("Asia/Shanghai", 0)).toBe("UTC+08:00");
  expect(formatZone("UTC", 0)).toBe("UTC");
});
