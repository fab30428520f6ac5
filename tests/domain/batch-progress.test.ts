import { expect, test } from "vitest";
import {
  type BatchAct,
  type BatchIntent,
  type BatchWork,
  batchActNames,
  canAct,
  intentAfter,
  noWork,
} from "@/domain/batch-intents";
import { deriveProgress, deriveWait, isAllFinal, type ProgressFacts, shareStates } from "@/domain/batch-progress";
import { transferStates } from "@/domain/transfer-states";

const running: ProgressFacts = {
  intent: "running",
  counts: {},
  openLines: 0,
  waitsFor: null,
  openReviewKinds: [],
  isEvidenceDue: false,
};

test("L08: a batch without anything to send is done, all rejected is done with exceptions", () => {
  expect(deriveProgress(running)).toBe("done");
  expect(deriveProgress({ ...running, counts: { rejected: 3 } })).toBe("done_with_exceptions");
  expect(deriveProgress({ ...running, counts: { settled: 3 } })).toBe("done");
});

test("L08: one unknown is settling, then needs attention, and never done", () => {
  const counts = { settled: 9, unknown: 1 };
  expect(deriveProgress({ ...running, counts })).toBe("settling");
  expect(deriveProgress({ ...running, counts, isEvidenceDue: true })).toBe("needs_attention");
  expect(deriveProgress({ ...running, counts, openReviewKinds: ["absent"] })).toBe("needs_attention");
  expect(deriveProgress({ ...running, intent: "stopped", counts })).toBe("settling");
});

test("B7: no success mark while a line is not settled, rejected, excluded or cancelled", () => {
  const moving = ["draft", "awaiting_approval", "queued", "parked", "sending", "accepted", "unknown"] as const;
  for (const state of moving) {
    const progress = deriveProgress({ ...running, counts: { settled: 5, [state]: 1 } });
    expect(["done", "done_with_exceptions"], state).not.toContain(progress);
  }
  expect(deriveProgress({ ...running, counts: { settled: 5 }, openLines: 1 })).toBe("done_with_exceptions");
});

test("a batch that was not started is idle, whatever waits elsewhere", () => {
  for (const intent of ["draft", "awaiting_approval", "ready"] as const) {
    expect(deriveProgress({ ...running, intent, openLines: 4, openReviewKinds: ["unknown"] })).toBe("idle");
  }
});

test("a draft that was given up is idle: nothing of it was sent, and nothing is done", () => {
  expect(deriveProgress({ ...running, intent: "stopped", openLines: 4 })).toBe("idle");
  expect(deriveProgress({ ...running, intent: "stopped" })).toBe("idle");
});

test("queued lines are going out only while somebody wants it and the lane can", () => {
  const counts = { queued: 4, settled: 1 };
  expect(deriveProgress({ ...running, counts })).toBe("sending");
  expect(deriveProgress({ ...running, counts, waitsFor: "frozen" })).toBe("waiting");
  expect(deriveProgress({ ...running, counts, intent: "paused" })).toBe("waiting");
  expect(deriveProgress({ ...running, counts: { ...counts, sending: 1 }, intent: "paused" })).toBe("waiting");
  expect(deriveProgress({ ...running, counts: { ...counts, sending: 1 }, waitsFor: "frozen" })).toBe("sending");
  expect(deriveProgress({ ...running, counts: { parked: 2 } })).toBe("waiting");
});

test("a stopped batch sends no more: the request that is on the wire ends, and nothing follows", () => {
  const counts = { settled: 85, sending: 1, cancelled: 214 };
  expect(deriveProgress({ ...running, intent: "stopped", counts })).toBe("settling");
});

test("a batch waits only while somebody wants it to send, something is left, and nothing is on the wire", () => {
  const facts = { intent: "running", counts: { queued: 4 }, laneWait: "frozen", parkReason: null } as const;
  expect(deriveWait(facts)).toBe("frozen");
  expect(deriveWait({ ...facts, intent: "paused" })).toBeNull();
  expect(deriveWait({ ...facts, intent: "stopped" })).toBeNull();
  expect(deriveWait({ ...facts, counts: { settled: 4 } })).toBeNull();
  expect(deriveWait({ ...facts, counts: { queued: 4, sending: 1 }, laneWait: "unknown" })).toBeNull();
  expect(deriveWait({ ...facts, laneWait: null })).toBeNull();
  expect(deriveWait({ ...facts, laneWait: "next_code" })).toBeNull();
  expect(deriveWait({ ...facts, laneWait: "code" })).toBe("code");
});

test("what is parked names the wait once nothing else is left to send", () => {
  const facts = { intent: "running", laneWait: null, parkReason: "balance" } as const;
  expect(deriveWait({ ...facts, counts: { parked: 1 } })).toBe("balance");
  expect(deriveWait({ ...facts, counts: { parked: 1, queued: 2 } })).toBeNull();
});

test("every payment is in exactly one share: done, unknown, left or never sent", () => {
  const shares = Object.values(shareStates).flat();
  expect([...shares].sort()).toEqual([...transferStates].sort());
  expect(shareStates.done).not.toContain("unknown");
  expect(shareStates.left).not.toContain("unknown");
});

test("an open item of a person's comes before everything else, held lines apart", () => {
  expect(deriveProgress({ ...running, counts: { queued: 4 }, openReviewKinds: ["held"] })).toBe("sending");
  expect(deriveProgress({ ...running, counts: { queued: 4 }, openReviewKinds: ["held", "foreign"] })).toBe(
    "needs_attention",
  );
});

test("a payer is free for the next batch when nothing of the last one can move by itself", () => {
  expect(isAllFinal({ settled: 3, rejected: 1, cancelled: 2, not_executed: 1 })).toBe(true);
  expect(isAllFinal({ settled: 3, unknown: 1 })).toBe(false);
  expect(isAllFinal({ settled: 3, unknown: 0 })).toBe(true);
});

test("a batch takes exactly these acts: a finished one is closed, one with payments left is held or ended", () => {
  const acts = (intent: BatchIntent, work: BatchWork) => batchActNames.filter((act) => canAct(intent, act, work));
  const left = { left: 3, isTripped: false };
  const tripped = { left: 3, isTripped: true };
  expect(acts("draft", noWork)).toEqual(["submit", "start", "stop", "close"]);
  expect(acts("awaiting_approval", left)).toEqual(["approve", "decline", "stop", "close"]);
  expect(acts("ready", left)).toEqual(["decline", "start", "stop", "close"]);
  expect(acts("running", left)).toEqual(["pause", "stop"]);
  expect(acts("running", tripped)).toEqual(["pause", "resume", "stop"]);
  expect(acts("running", noWork)).toEqual(["close"]);
  expect(acts("running", { ...tripped, left: 0 })).toEqual(["close"]);
  expect(acts("paused", left)).toEqual(["resume", "stop", "close"]);
  expect(acts("paused", noWork)).toEqual(["close"]);
  // Its account still stands still: resuming is what lets it send again.
  expect(acts("paused", { ...tripped, left: 0 })).toEqual(["resume", "close"]);
  expect(acts("stopped", left)).toEqual(["close"]);
  expect(acts("closed", left)).toEqual([]);
});

test("an act leads to its intent; a refused one says whether its state or the lack of payments is the reason", () => {
  const batch = { id: "bat_1", name: "May" };
  const work = { left: 1, isTripped: false };
  const refused: [BatchIntent, BatchAct][] = [
    ["running", "start"],
    ["paused", "start"],
    ["stopped", "start"],
    ["stopped", "resume"],
    ["closed", "resume"],
    ["draft", "pause"],
    ["closed", "stop"],
  ];
  for (const [intent, act] of refused) {
    expect(() => intentAfter({ ...batch, intent }, act, work), `${intent} ${act}`).toThrow(/cannot take/);
  }
  expect(() => intentAfter({ ...batch, intent: "running" }, "pause", noWork)).toThrow(/Nothing of the batch is left/);
  expect(intentAfter({ ...batch, intent: "draft" }, "start", noWork)).toBe("running");
  expect(intentAfter({ ...batch, intent: "running" }, "pause", work)).toBe("paused");
  expect(intentAfter({ ...batch, intent: "running" }, "resume", { ...work, isTripped: true })).toBe("running");
});
