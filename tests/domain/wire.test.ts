import { expect, test } from "vitest";
import { dayOf, timeOf } from "@/domain/wire";

const dayMs = 86_400_000;
const times = [
  ...[0, 1, 999, 1_000, 59_999, 3_599_999, dayMs - 1, dayMs, 1_700_000_000_000],
  ...[-1, -dayMs, -dayMs - 1, Date.UTC(2024, 1, 29, 23, 59, 59, 999), Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
  ...Array.from({ length: 5_000 }, (_, index) => (index * 7_919_000_003) % Date.UTC(2200, 0, 1)),
];

test("a time reads as the calendar writes it, to the millisecond, whatever the day", () => {
  for (const atMs of times) expect(timeOf(atMs)).toBe(new Date(atMs).toISOString());
});

test("a day is the UTC day of its time", () => {
  for (const atMs of times) expect(dayOf(atMs)).toBe(new Date(atMs).toISOString().slice(0, 10));
});

test("what is no time is refused instead of written down", () => {
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 8_640_000_000_000_001]) {
    expect(() => timeOf(none)).toThrow(RangeError);
  }
});
