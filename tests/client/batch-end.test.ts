import { expect, test } from "vitest";
import { batchEnd } from "@/client/batch-end";
import type { BatchIntent } from "@/domain/batch-intents";
import { type BatchNeed, deriveNeed } from "@/domain/batch-needs";
import type { BatchProgress } from "@/domain/batch-progress";
import { type TransferState, transferStates } from "@/domain/transfer-states";

type Counts = Partial<Record<TransferState, number>>;

function endOf(
  intent: BatchIntent,
  progress: BatchProgress,
  counts: Counts,
  lines: { held?: number; invalid?: number } = {},
  needsPerson: BatchNeed | null = null,
) {
  const some = (count = 0) => ({ count, sum: "0.000000" });
  const states = transferStates.map((state) => ({ state, ...some(counts[state]) }));
  return batchEnd({
    intent,
    progress,
    needsPerson,
    states,
    lines: { all: some(9), ready: some(9), excluded: some(), held: some(lines.held), invalid: some(lines.invalid) },
  });
}

test("a batch goes on while a payment of it waits, is on the wire or lacks its proof", () => {
  expect(endOf("running", "sending", { settled: 3, queued: 1 })).toBe(null);
  expect(endOf("running", "needs_attention", { unknown: 1, queued: 1 })).toBe(null);
  expect(endOf("paused", "waiting", { settled: 3, parked: 1 })).toBe(null);
  expect(endOf("running", "settling", { settled: 3, accepted: 1 })).toBe(null);
  expect(endOf("running", "settling", { settled: 3, unknown: 1 })).toBe(null);
  expect(endOf("stopped", "settling", { cancelled: 3, sending: 1 })).toBe(null);
});

test("a batch whose payments wait for a person says so, unless the outcome of one is not known", () => {
  expect(endOf("draft", "idle", {}, {}, "start")).toBe("needs_person");
  expect(endOf("paused", "waiting", { settled: 3, queued: 1 }, { held: 2 }, "paused")).toBe("needs_person");
  expect(endOf("paused", "waiting", { unknown: 1, queued: 1 }, {}, "paused")).toBe("unknown");
});

test("a batch needs a person when what is left is sent by nobody else, and for nothing that passes by itself", () => {
  const facts = { intent: "running", parkReasons: [], isSignInRepeated: false } as const;
  const queued = { counts: { settled: 2, queued: 3 } };
  expect(deriveNeed({ ...facts, ...queued, laneWait: null })).toBe(null);
  for (const wait of ["code", "frozen", "breaker", "authority", "session", "mode"])
    expect(deriveNeed({ ...facts, ...queued, laneWait: wait })).toBe(wait);
  for (const wait of ["next_code", "outage", "unknown", "rate_limit", "upstream", "clock", "fault"])
    expect(deriveNeed({ ...facts, ...queued, laneWait: wait })).toBe(null);
  expect(deriveNeed({ ...facts, ...queued, laneWait: "session", isSignInRepeated: true })).toBe(null);
  expect(deriveNeed({ ...facts, ...queued, laneWait: null, intent: "paused" })).toBe("paused");
  expect(deriveNeed({ ...facts, ...queued, laneWait: null, intent: "ready" })).toBe("start");
  // What is on the wire is told first; where nothing is left, nobody is asked for anything.
  expect(deriveNeed({ ...facts, counts: { queued: 1, sending: 1 }, laneWait: null, intent: "paused" })).toBe(null);
  for (const intent of ["running", "paused", "stopped", "closed"] as const)
    expect(deriveNeed({ ...facts, counts: { settled: 4, unknown: 1 }, laneWait: "frozen", intent })).toBe(null);
});

test("parked payments need a person for a code or a doubt, and none for money or their time", () => {
  const facts = { intent: "running", counts: { parked: 2 }, laneWait: null, isSignInRepeated: false } as const;
  expect(deriveNeed({ ...facts, parkReasons: ["code"] })).toBe("code");
  expect(deriveNeed({ ...facts, parkReasons: ["frozen"] })).toBe("review");
  expect(deriveNeed({ ...facts, parkReasons: ["frozen", "balance"] })).toBe(null);
  expect(deriveNeed({ ...facts, parkReasons: ["schedule"] })).toBe(null);
  expect(deriveNeed({ ...facts, counts: { parked: 2, queued: 1 }, parkReasons: ["frozen"] })).toBe(null);
});

test("it ends with the worst that is true of it", () => {
  expect(endOf("running", "done", { settled: 4 })).toBe("done");
  expect(endOf("running", "done_with_exceptions", { settled: 3, rejected: 1 })).toBe("incomplete");
  expect(endOf("stopped", "done_with_exceptions", { settled: 3, cancelled: 1 })).toBe("incomplete");
  expect(endOf("stopped", "idle", {})).toBe("incomplete");
  expect(endOf("running", "done_with_exceptions", { settled: 3, rejected: 1 }, { held: 2 })).toBe("held");
  expect(endOf("running", "needs_attention", { settled: 3, unknown: 1 }, { held: 2 })).toBe("unknown");
  expect(endOf("running", "needs_attention", { settled: 3, accepted: 1 })).toBe("unknown");
  expect(endOf("closed", "settling", { settled: 3, unknown: 1 })).toBe("unknown");
});
