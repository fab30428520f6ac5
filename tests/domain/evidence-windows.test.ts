import { expect, test } from "vitest";
import { shippedParameters } from "@/domain/engine-parameters";
import { raisedWindows } from "@/domain/evidence-windows";

const minuteMs = 60_000;

test("V rises to twice the longest delay, D to twice the latest execution, H to ten delays or two D", () => {
  const { live } = shippedParameters;
  expect(raisedWindows(live, "live", { visibleMs: 0, lateMs: 0 })).toEqual(live);
  expect(raisedWindows(live, "live", { visibleMs: 20 * minuteMs, lateMs: 0 })).toMatchObject({
    visibleMs: 40 * minuteMs,
    lateMs: live.lateMs,
    horizonMs: live.horizonMs,
  });
  expect(raisedWindows(live, "live", { visibleMs: 0, lateMs: 180 * minuteMs })).toMatchObject({
    visibleMs: live.visibleMs,
    lateMs: 360 * minuteMs,
    horizonMs: 1_800 * minuteMs,
  });
});

test("nothing falls below what it started with, and the sandbox keeps its start values", () => {
  const { live, sandbox } = shippedParameters;
  expect(raisedWindows(live, "live", { visibleMs: 1, lateMs: 1 })).toEqual(live);
  expect(raisedWindows(sandbox, "sandbox", { visibleMs: 600 * minuteMs, lateMs: 600 * minuteMs })).toEqual(sandbox);
});
