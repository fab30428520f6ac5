import { ConflictError } from "./errors";

/** What people want of a batch; only people and the rules on failures change it. @source docs/design/payments.md §10 */
export const batchIntents = ["draft", "awaiting_approval", "ready", "running", "paused", "stopped", "closed"] as const;
export type BatchIntent = (typeof batchIntents)[number];

/** Every act on the intent. In single-operator mode `start` on a draft submits, confirms and starts. */
export const batchActs = {
  submit: { from: ["draft"], to: "awaiting_approval" },
  approve: { from: ["awaiting_approval"], to: "ready" },
  decline: { from: ["awaiting_approval", "ready"], to: "draft" },
  start: { from: ["draft", "ready"], to: "running" },
  pause: { from: ["running"], to: "paused" },
  resume: { from: ["paused"], to: "running" },
  stop: { from: ["draft", "awaiting_approval", "ready", "running", "paused"], to: "stopped" },
  close: { from: ["draft", "awaiting_approval", "ready", "paused", "stopped"], to: "closed" },
} as const satisfies Record<string, { from: readonly BatchIntent[]; to: BatchIntent }>;
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

/** True when a batch with this intent allows the act. */
export function canAct(intent: BatchIntent, act: BatchAct): boolean {
  const from: readonly BatchIntent[] = batchActs[act].from;
  return from.includes(intent);
}

/**
 * The intent after the act.
 * @throws ConflictError `cashback.wrong_state` naming the batch and its intent.
 */
export function intentAfter(batch: { id: string; name: string; intent: BatchIntent }, act: BatchAct): BatchIntent {
  if (canAct(batch.intent, act)) return batchActs[act].to;
  throw new ConflictError("cashback.wrong_state", `The batch is ${batch.intent}: it cannot take ${act}.`, {
    batchId: batch.id,
    batch: batch.name,
    intent: batch.intent,
    act,
  });
}
