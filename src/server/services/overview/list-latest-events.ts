import { z } from "zod";
import { maskPayee, maskWithin } from "@/domain/batch-payee";
import { eventTopics, isEventTopic, topicActs } from "@/domain/event.schema";
import type { Overview } from "@/domain/overview.schema";
import { OVERVIEW_EVENTS } from "@/domain/overview-limits";
import { mayDo } from "@/domain/rights";
import { timeOf } from "@/domain/wire";
import type { EventRow } from "@/server/repositories/events.repository";
import {
  listJobKinds,
  listNewestEvents,
  listSubjectNames,
  listSubjectPayees,
  type SubjectPayee,
} from "@/server/repositories/overview.repository";
import type { ServiceContext } from "@/server/services/context";

type Event = Overview["events"][number];
type Unnamed = Omit<Event, "subjectName">;

const payloadSchema = z.record(z.string(), z.unknown());

/**
 * The newest events of what the caller may read, the same rule as the stream's, each with the name of its object. All names
 * come from a fixed number of queries; people without the right see payees masked.
 */
export async function listLatestEvents(ctx: ServiceContext): Promise<Event[]> {
  const topics = eventTopics.filter((topic) => isEventTopic(topic) && mayDo(ctx.caller, topicActs[topic]));
  const events = (await listNewestEvents(ctx.db, topics, OVERVIEW_EVENTS)).map(showEvent);
  const ids = [...new Set(events.flatMap(idsOf))];
  const [names, payees, jobs] = await Promise.all([
    listSubjectNames(ctx.db, ids),
    listSubjectPayees(ctx.db, ids),
    listJobKinds(ctx.db, ids),
  ]);
  const isFull = mayDo(ctx.caller, "payees.readFull");
  for (const [id, payee] of payees) names.set(id, payeeName(payee, isFull));
  return events.map((event) => {
    const subjectName = idsOf(event).flatMap((id) => names.get(id) ?? [])[0] ?? null;
    const kind = jobs.get(event.subjectId);
    return { ...event, subjectName, payload: kind === undefined ? event.payload : { kind, ...event.payload } };
  });
}

/** Whose name an event may carry: its object's, or that of the batch or the account it belongs to. */
function idsOf({ subjectId, payload }: Unnamed): string[] {
  return [subjectId, payload.batchId, payload.accountId].filter((id) => typeof id === "string");
}

/** What people call a payee, else its UID or address. */
function payeeName({ kind, payee, label }: SubjectPayee, isFull: boolean): string {
  const shown = isFull ? payee : maskPayee(kind, payee);
  return label === null ? shown : maskWithin(label, payee, shown);
}

function showEvent(row: EventRow): Unnamed {
  const { topic, subjectKind, subjectId } = row;
  const payload = payloadSchema.parse(JSON.parse(row.payload));
  return { seq: row.seq, at: timeOf(row.atMs), topic, subjectKind, subjectId, payload };
}
