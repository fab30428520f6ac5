import { z } from "zod";
import type { Actor } from "@/domain/audit";
import { BadInputError } from "@/domain/errors";
import type { JobKind } from "@/domain/job-states";
import type { Session } from "@/server/db/session";
import { appendEvents } from "@/server/repositories/events.repository";
import { insertJob, MAX_JOB_ITEMS } from "@/server/repositories/jobs.repository";

export type JobDraft = {
  id: string;
  kind: JobKind;
  subject?: { kind: string; id: string };
  actor: Actor;
  personId: string;
  /** Plain data for the handler; never a secret. */
  input: unknown;
  /** `label` names the item on screens; a reason given here ends it at once as skipped. */
  items: readonly { subjectId: string; label?: string; skipReason?: string }[];
  atMs: number;
};

/** How the requester and the input are kept in a job's row. */
export const jobPayload = z.strictObject({
  actor: z.strictObject({
    kind: z.enum(["operator", "api_key", "system", "cli"]),
    id: z.string(),
    sessionId: z.string().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  input: z.unknown(),
});

/**
 * Queues background work in the transaction of its request. After the commit emit `events` and `job` on the bus.
 * @throws BadInputError `job.empty` | `job.too_many_items`
 */
export async function startJob(tx: Session, draft: JobDraft): Promise<void> {
  const { id, kind, subject, actor, personId, input, items, atMs } = draft;
  if (items.length === 0) throw new BadInputError("job.empty", "There is nothing to do.");
  if (items.length > MAX_JOB_ITEMS) {
    throw new BadInputError("job.too_many_items", "That is too much for one job.", { limit: MAX_JOB_ITEMS });
  }
  const rows = items.map((item, ordinal) => ({
    ordinal: ordinal + 1,
    subjectId: item.subjectId,
    state: item.skipReason === undefined ? ("open" as const) : ("skipped" as const),
    reason: item.skipReason ?? null,
    result: item.label === undefined ? null : JSON.stringify({ label: item.label }),
  }));
  const job = {
    id,
    kind,
    subjectKind: subject?.kind ?? null,
    subjectId: subject?.id ?? null,
    state: "queued" as const,
    done: rows.filter((row) => row.state !== "open").length,
    total: rows.length,
    requestedBy: personId,
    payload: JSON.stringify({ actor, input }),
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
  await insertJob(tx, job, rows);
  await appendEvents(tx, [
    { atMs, topic: "job" as const, subjectKind: "job", subjectId: id, payload: { kind, state: "queued" } },
  ]);
}
