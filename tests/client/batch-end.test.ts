import { expect, test } from "vitest";
import { batchEnd } from "@/client/batch-end";
import type { BatchIntent } from "@/domain/batch-intents";
import type { BatchProgress } from "@/domain/batch-progress";
import { type TransferState, transferStates } from "@/domain/transfer-states";

type Counts = Partial<Record<TransferState, number>>;

function endOf(
  intent: BatchIntent,
  progress: BatchProgress,
  counts: Counts,
  lines: { held?: number; invalid?: number } = {},
) {
  const some = (count = 0) => ({ count, sum: "0.000000" });
  const states = transferStates.map((state) => ({ state, ...some(counts[state]) }));
  return batchEnd({
    intent,
    progress,
    states,
    lines: { all: some(9), ready: some(9), excluded: some(), held: some(lines.held), invalid: some(lines.invalid) },
  });
}

test("a batch goes on while a payment of it waits, is on the wire or lacks its proof", () => {
  expect(endOf("draft", "idle", {})).toBe(null);
  expect(endOf("running", "sending", { settled: 3, queued: 1 })).toBe(null);
  expect(endOf("running", "needs_attention", { unknown: 1, queued: 1 })).toBe(null);
  expect(endOf("paused", "waiting", { settled: 3, parked: 1 })).toBe(null);
  expect(endOf("running", "settling", { settled: 3, accepted: 1 })).toBe(null);
  expect(endOf("running", "settling", { settled: 3, unknown: 1 })).toBe(null);
  expect(endOf("stopped", "settling", { cancelled: 3, sending: 1 })).toBe(null);
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
