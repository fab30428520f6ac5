import { expect, test } from "vitest";
import { createIds } from "@/server/platform/ids";

test("ids made one after the other sort in that order, also within a millisecond and when the clock goes back", () => {
  let nowMs = 1_700_000_000_000;
  const ids = createIds(() => nowMs);
  const made = Array.from({ length: 1_000 }, (_, index) => {
    if (index === 500) nowMs -= 60_000;
    if (index === 800) nowMs += 120_000;
    return ids.next("lin");
  });
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(1_000);
});

test("two makers in the same millisecond make different ids", () => {
  const made = Array.from({ length: 100 }, () => createIds(() => 1).next("trf"));
  expect(new Set(made).size).toBe(100);
  expect(made[0]).toMatch(/^trf_[0-9a-hjkmnp-tv-z]{26}$/);
});
