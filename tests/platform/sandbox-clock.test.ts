import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { momentOf } from "@/server/platform/clock";
import { openSandboxClock } from "@/server/platform/sandbox-clock";
import { runSecondProcess } from "../support/second-process";

const wanted = Date.parse("2026-02-03T08:00:00Z");

function freshPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "im-clock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "data", "sandbox-clock.json");
}

test("without a file it is this machine's clock", () => {
  const clock = openSandboxClock(freshPath());
  expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThan(1_000);
});

test("a clock that was set goes on from there, also after a restart, and monotonic time takes no part", () => {
  const path = freshPath();
  const clock = openSandboxClock(path);
  const before = momentOf(clock);
  clock.set(wanted);
  const after = momentOf(clock);
  expect(after.atMs - wanted).toBeLessThan(60_000);
  expect(after.atMs).toBeGreaterThanOrEqual(wanted);
  expect(after.monotonicMs - before.monotonicMs).toBeLessThan(60_000);
  expect(openSandboxClock(path).nowMs() - wanted).toBeLessThan(60_000);
});

test("a clock that another process sets is followed", async () => {
  const path = freshPath();
  const mine = openSandboxClock(path);
  const others = openSandboxClock(path);
  others.set(wanted);
  await expect.poll(() => Math.abs(mine.nowMs() - others.nowMs()), { timeout: 10_000 }).toBeLessThan(1_000);
});

test("a clock that is put forward stands at the latest moment of whoever asks, and never goes back", () => {
  const path = freshPath();
  const mine = openSandboxClock(path);
  const others = openSandboxClock(path);
  const nowMs = mine.nowMs();
  others.advance(nowMs + 7_200_000);
  mine.advance(nowMs + 3_600_000);
  for (const clock of [mine, others, openSandboxClock(path)]) {
    expect(clock.nowMs() - nowMs).toBeGreaterThanOrEqual(7_200_000);
    expect(clock.nowMs() - nowMs).toBeLessThan(7_260_000);
  }
});

test("processes that put the clock forward at the same moment leave it at the latest moment of all", async () => {
  const path = freshPath();
  const nowMs = openSandboxClock(path).nowMs();
  const beginAtMs = nowMs + 5_000;
  const hourMs = 3_600_000;
  const turns = 400;
  // Their moments alternate: whoever reads, waits and then writes takes one back.
  const runs = [0, 1, 2].map((first) => {
    const args = [path, nowMs + hourMs + first * 1_000, 3_000, turns, beginAtMs].map(String);
    return runSecondProcess("advance-clock-process.ts", args);
  });
  expect(await Promise.all(runs)).toEqual(["done", "done", "done"]);
  const latestMs = nowMs + hourMs + 2_000 + (turns - 1) * 3_000;
  expect(openSandboxClock(path).nowMs()).toBeGreaterThanOrEqual(latestMs);
}, 60_000);

test("a clock that an earlier version kept is read, and put forward", () => {
  const path = freshPath();
  openSandboxClock(path).set(wanted);
  writeFileSync(path, '{"offsetMs":3600000}');
  const clock = openSandboxClock(path);
  expect(clock.nowMs() - Date.now()).toBeGreaterThan(3_500_000);
  clock.advance(Date.now() + 7_200_000);
  expect(openSandboxClock(path).nowMs() - Date.now()).toBeGreaterThan(7_100_000);
});

test("a file that another process has just made is no broken one", () => {
  for (const text of ["", "\n", '\n{"offs']) {
    const path = freshPath();
    openSandboxClock(path).set(wanted);
    writeFileSync(path, text);
    expect(openSandboxClock(path).nowMs() - Date.now(), text).toBeLessThan(1_000);
  }
});

test("a file that is not a clock is refused by its path", () => {
  const path = freshPath();
  openSandboxClock(path).set(wanted);
  writeFileSync(path, '{"offset":"1 h"}');
  expect(() => openSandboxClock(path)).toThrow(/sandbox-clock\.json does not hold the clock/);
});
