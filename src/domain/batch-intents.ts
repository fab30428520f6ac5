import { ConflictError } from "./errors";

/** What people want of a batch; only people and the rules on failures change it. @source docs/design/payments.md §10 */
export const batchIntents = ["draft", "awaiting_approval", "ready", "running", "paused", "stopped", "closed"] as const;
export type BatchIntent = (typeof batchIntents)[number];

/**
 * Every act on the intent. In single-operator mode `start` on a draft submits, confirms and starts. `isOnWork`: it is
 * about payments that may still go out, so a started batch without any does not take it.
 */
const batchActs = {
  submit: { from: ["draft"], to: "awaiting_approval", isOnWork: false },
  approve: { from: ["awaiting_approval"], to: "ready", isOnWork: false },
  decline: { from: ["awaiting_approval", "ready"], to: "draft", isOnWork: false },
  start: { from: ["draft", "ready"], to: "running", isOnWork: false },
  pause: { from: ["running"], to: "paused", isOnWork: true },
  resume: { from: ["paused"], to: "running", isOnWork: true },
  stop: { from: ["draft", "awaiting_approval", "ready", "running", "paused"], to: "stopped", isOnWork: true },
  close: {
    from: ["draft", "awaiting_approval", "ready", "running", "paused", "stopped"],
    to: "closed",
    isOnWork: false,
  },
} as const satisfies Record<string, { from: readonly BatchIntent[]; to: BatchIntent; isOnWork: boolean }>;
export type BatchAct = keyof typeof batchActs;
export const batchActNames = [
  "submit",
  "approve",
  "decline",
  "start",
  "pause",
  "resume",
  "stop",
  "close",
] as const satisfies readonly BatchAct[];

/** What of a batch says, beside its intent, whether there is anything to act on. */
export type BatchWork = {
  /** Payments that may still go out, the one on the wire included. */
  left: number;
  /** The source account stands still after failures until a person resumes. */
  isTripped: boolean;
};

/** A batch before its start: nothing of it can go out. */
export const noWork: BatchWork = { left: 0, isTripped: false };

/** True when a batch with this intent and this work takes the act; services refuse and screens show by it. */
export function canAct(intent: BatchIntent, act: BatchAct, { left, isTripped }: BatchWork): boolean {
  // A tripped breaker holds a batch that is still meant to run: resuming clears it. It holds the account, too.
  if (act === "resume" && isTripped) return intent === "paused" || (intent === "running" && left > 0);
  // While something goes out by itself it is paused or stopped first.
  if (act === "close" && intent === "running" && left > 0) return false;
  const { isOnWork } = batchActs[act];
  const from: readonly BatchIntent[] = batchActs[act].from;
  const isStarted = intent === "running" || intent === "paused";
  return from.includes(intent) && (!isOnWork || !isStarted || left > 0);
}

/**
 * The intent after the act.
 * @throws ConflictError naming the batch and its intent: `cashback.wrong_state`, or `cashback.nothing_left` when it is
 * only that nothing is left to act on.
 */
export function intentAfter(
  batch: { id: string; name: string; intent: BatchIntent },
  act: BatchAct,
  work: BatchWork,
): BatchIntent {
  const { id, name, intent } = batch;
  if (canAct(intent, act, work)) return batchActs[act].to;
  const params = { batchId: id, batch: name, intent, act };
  if (canAct(intent, act, { ...work, left: 1 })) {
    throw new ConflictError("cashback.nothing_left", `Nothing of the batch is left to ${act}.`, params);
  }
  throw new ConflictError("cashback.wrong_state", `The batch is ${intent}: it cannot take ${act}.`, params);
}
