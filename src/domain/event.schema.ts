import { z } from "zod";
import type { Act } from "./rights";
import { timeText } from "./wire";

/** What the live stream tells of, and the act whose right opens it; a topic that is not here reaches nobody. */
export const topicActs = {
  account: "accounts.read",
  transfer: "transfers.read",
  payee: "transfers.read",
  batch: "batches.read",
  review: "reviews.read",
  job: "jobs.read",
  system: "system.read",
  operator: "operators.read",
  security: "audit.read",
} as const satisfies Record<string, Act>;

export type EventTopic = keyof typeof topicActs;
export const eventTopics = Object.keys(topicActs).filter(isEventTopic);

export function isEventTopic(text: string): text is EventTopic {
  return Object.hasOwn(topicActs, text);
}

/** `lastEventId`: the id of the last event that arrived; the stream goes on five seconds before it. */
export const streamInput = z.strictObject({
  lastEventId: z.string().max(20).nullish(),
  topics: z
    .array(z.string().refine(isEventTopic, { error: "topic" }))
    .max(eventTopics.length)
    .optional(),
});
export type StreamInput = z.infer<typeof streamInput>;

/**
 * One message of the stream. `ready`: from here on everything arrives. `reset`: too much was missed, read again.
 * `change`: an object changed; ids and states only. `end`: the session is over.
 * @source docs/design/features.md EVT-1, EVT-2
 */
const streamMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({ kind: z.literal("reset") }),
  z.strictObject({ kind: z.literal("end") }),
  z.strictObject({
    kind: z.literal("change"),
    seq: z.int(),
    topic: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    payload: z.record(z.string(), z.unknown()),
    at: timeText,
  }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
