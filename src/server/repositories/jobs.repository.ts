import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { NotFoundError } from "@/domain/errors";
import { finalJobState, type JobCounts, type JobItemState, type JobState } from "@/domain/job-states";
import type { Direction, ListPlace } from "@/domain/list-order";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { destroySecretsOf } from "./secrets.repository";

export type JobRecord = Schema["jobs"]["$inferSelect"];
export type JobItemRecord = Schema["jobItems"]["$inferSelect"];
type NewJob = Schema["jobs"]["$inferInsert"];
type NewJobItem = Omit<Schema["jobItems"]["$inferInsert"], "jobId">;

/** One worker's right to go on with a job; another one's taking raises the fence. */
export type JobClaim = { jobId: string; owner: string; fence: number };

/** The most items that one job may have. */
export const MAX_JOB_ITEMS = 10_000;
const CHUNK = 500;
const underWay: readonly JobState[] = ["queued", "running", "cancelling"];

export async function insertJob(tx: Session, job: NewJob, items: readonly NewJobItem[]): Promise<void> {
  await tx.insert(tx.t.jobs, job);
  for (let start = 0; start < items.length; start += CHUNK) {
    const rows = items.slice(start, start + CHUNK).map((item) => ({ ...item, jobId: job.id }));
    await tx.insert(tx.t.jobItems, rows);
  }
}

/** @throws NotFoundError `job.not_found` */
export async function getJobRecord(db: Session, jobId: string): Promise<JobRecord> {
  const { jobs: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, jobId)).limit(1);
  if (!row) throw new NotFoundError("job", jobId);
  return row;
}

/** How the items of a job stand. */
export async function countJobItems(db: Session, jobId: string): Promise<JobCounts> {
  const { jobItems: t } = db.t;
  const rows = await db.read
    .select({ state: t.state, items: count() })
    .from(t)
    .where(eq(t.jobId, jobId))
    .groupBy(t.state);
  const counts: JobCounts = { open: 0, done: 0, skipped: 0, failed: 0 };
  for (const row of rows) counts[row.state] = Number(row.items);
  return counts;
}

/** Items of a job in their order, after an ordinal. */
export async function listJobItems(
  db: Session,
  jobId: string,
  part: { state?: JobItemState | undefined; afterOrdinal: number; limit: number },
): Promise<JobItemRecord[]> {
  const { jobItems: t } = db.t;
  const within = and(
    eq(t.jobId, jobId),
    gt(t.ordinal, part.afterOrdinal),
    part.state === undefined ? undefined : eq(t.state, part.state),
  );
  return db.read.select().from(t).where(within).orderBy(asc(t.ordinal)).limit(part.limit);
}

export type JobQuery = {
  kind?: string | undefined;
  states?: readonly JobState[] | undefined;
  requestedBy?: string | undefined;
};

/** One page of jobs by their start, with the names of those who asked. */
export async function listJobRecords(
  db: Session,
  query: JobQuery,
  page: { direction: Direction; after: ListPlace | null; limit: number },
): Promise<{ job: JobRecord; requestedByName: string | null }[]> {
  const { jobs: j, operators: o } = db.t;
  const order = page.direction === "asc" ? asc : desc;
  return db.read
    .select({ job: j, requestedByName: o.name })
    .from(j)
    .leftJoin(o, eq(o.id, j.requestedBy))
    .where(and(matching(db, query), beyond(db, page)))
    .orderBy(order(j.createdAtMs), order(j.id))
    .limit(page.limit);
}

export async function countJobs(db: Session, query: JobQuery): Promise<number> {
  const [row] = await db.read.select({ jobs: count() }).from(db.t.jobs).where(matching(db, query));
  return Number(row?.jobs ?? 0);
}

/** Name of the person who asked for a job; null when it is no person of this installation. */
export async function findRequesterName(db: Session, personId: string): Promise<string | null> {
  const { operators: o } = db.t;
  const [row] = await db.read.select({ name: o.name }).from(o).where(eq(o.id, personId)).limit(1);
  return row?.name ?? null;
}

/**
 * Takes the oldest job that waits, or whose worker is dead by the clock of the database; null when there is none
 * (JOB-1). Only jobs of these kinds are looked at.
 */
export async function takeDueJob(
  db: Session,
  owner: string,
  leaseMs: number,
  kinds: readonly string[],
): Promise<{ job: JobRecord; claim: JobClaim } | null> {
  for (;;) {
    const jobId = await findDueJob(db, kinds, await db.nowMs());
    if (jobId === null) return null;
    const taken = await db.tx((tx) => takeJob(tx, jobId, owner, leaseMs));
    // Another worker was faster with this one: the next one that waits is ours.
    if (taken !== null) return taken;
  }
}

async function takeJob(tx: Session, jobId: string, owner: string, leaseMs: number) {
  const { jobs: t } = tx.t;
  const nowMs = await tx.nowMs();
  const [job] = await tx.lockRows(
    tx.read
      .select()
      .from(t)
      .where(and(eq(t.id, jobId), isDue(tx, nowMs)))
      .limit(1),
  );
  if (!job) return null;
  const fence = job.fence + 1;
  const state: JobState = job.state === "queued" ? "running" : job.state;
  const taken = { state, leaseOwner: owner, fence, leaseUntilAtMs: nowMs + leaseMs, version: job.version + 1 };
  await tx.update(t, { ...taken, updatedAtMs: nowMs }, eq(t.id, jobId));
  return { job: { ...job, ...taken }, claim: { jobId, owner, fence } };
}

/** Prolongs a claim from now by the clock of the database; false when another worker has the job. */
export async function renewJobLease(db: Session, claim: JobClaim, leaseMs: number): Promise<boolean> {
  const leaseUntilAtMs = (await db.nowMs()) + leaseMs;
  return (await db.update(db.t.jobs, { leaseUntilAtMs }, heldBy(db, claim))) === 1;
}

/** Gives a job back as it stands: the next worker goes on at its first open item. */
export async function releaseJobLease(db: Session, claim: JobClaim): Promise<void> {
  await db.update(db.t.jobs, { leaseUntilAtMs: 0 }, heldBy(db, claim));
}

/** The state of a job that this worker holds; null when another one has it. */
export async function findHeldState(db: Session, claim: JobClaim): Promise<JobState | null> {
  const [row] = await db.read.select({ state: db.t.jobs.state }).from(db.t.jobs).where(heldBy(db, claim)).limit(1);
  return row?.state ?? null;
}

/** Writes the result of one item; false, and nothing written, when another worker has the job. */
export async function endJobItem(
  tx: Session,
  claim: JobClaim,
  ordinal: number,
  result: { state: "done" | "skipped" | "failed"; reason: string | null; result: string | null },
  atMs: number,
): Promise<boolean> {
  const { jobs: j, jobItems: i } = tx.t;
  const done = { done: sql`${j.done} + 1`, updatedAtMs: atMs };
  if ((await tx.update(j, done, heldBy(tx, claim))) !== 1) return false;
  await tx.update(i, result, and(eq(i.jobId, claim.jobId), eq(i.ordinal, ordinal), eq(i.state, "open")));
  return true;
}

/**
 * Ends a job: items still open were cancelled, or failed with `error`; the figures come from the items (JOB-4), its
 * secrets are gone. Null when another worker has the job.
 */
export async function endJob(
  tx: Session,
  claim: JobClaim,
  error: string | null,
  atMs: number,
): Promise<JobState | null> {
  const [job] = await tx.lockRows(tx.read.select().from(tx.t.jobs).where(heldBy(tx, claim)).limit(1));
  return job ? closeJob(tx, job, error, atMs) : null;
}

/** Cancels a job (JOB-2): at once when no worker has begun it, else before the next item. Null when it had ended. */
export async function cancelJob(tx: Session, jobId: string, atMs: number): Promise<JobState | null> {
  const { jobs: t } = tx.t;
  const [job] = await tx.lockRows(tx.read.select().from(t).where(eq(t.id, jobId)).limit(1));
  if (!job) throw new NotFoundError("job", jobId);
  if (!underWay.includes(job.state)) return null;
  if (job.state === "queued") return closeJob(tx, { ...job, state: "cancelling" }, null, atMs);
  await tx.update(t, { state: "cancelling", version: job.version + 1, updatedAtMs: atMs }, eq(t.id, jobId));
  return "cancelling";
}

/** Which of these subjects an unfinished job of this kind still has open: subject → job. */
export async function listBusySubjects(
  db: Session,
  kind: string,
  subjectIds: readonly string[],
): Promise<Map<string, string>> {
  const { jobs: j, jobItems: i } = db.t;
  const rows = await db.read
    .select({ jobId: i.jobId, subjectId: i.subjectId })
    .from(i)
    .innerJoin(j, eq(j.id, i.jobId))
    .where(and(eq(j.kind, kind), inArray(j.state, [...underWay]), eq(i.state, "open")));
  const wanted = new Set(subjectIds);
  return new Map(rows.filter((row) => wanted.has(row.subjectId)).map((row) => [row.subjectId, row.jobId]));
}

async function closeJob(tx: Session, job: JobRecord, error: string | null, atMs: number): Promise<JobState> {
  const { jobs: j, jobItems: i } = tx.t;
  const isCancelled = job.state === "cancelling";
  const rest =
    error === null ? { state: "skipped" as const, reason: "cancelled" } : { state: "failed" as const, reason: error };
  await tx.update(i, rest, and(eq(i.jobId, job.id), eq(i.state, "open")));
  const counts = await countJobItems(tx, job.id);
  const state = finalJobState(counts, isCancelled);
  const ended = { state, done: counts.done + counts.skipped + counts.failed, error, version: job.version + 1 };
  await tx.update(j, { ...ended, leaseOwner: null, leaseUntilAtMs: null, updatedAtMs: atMs }, eq(j.id, job.id));
  await destroySecretsOf(tx, "jobs", job.id);
  return state;
}

async function findDueJob(db: Session, kinds: readonly string[], nowMs: number): Promise<string | null> {
  const { jobs: t } = db.t;
  const [row] = await db.read
    .select({ id: t.id })
    .from(t)
    .where(and(inArray(t.kind, [...kinds]), isDue(db, nowMs)))
    .orderBy(asc(t.createdAtMs), asc(t.id))
    .limit(1);
  return row?.id ?? null;
}

function isDue(db: Session, nowMs: number): SQL | undefined {
  const { jobs: t } = db.t;
  const isLeft = or(isNull(t.leaseUntilAtMs), lte(t.leaseUntilAtMs, nowMs));
  return or(eq(t.state, "queued"), and(inArray(t.state, ["running", "cancelling"]), isLeft));
}

function heldBy(db: Session, claim: JobClaim): SQL | undefined {
  const { jobs: t } = db.t;
  return and(eq(t.id, claim.jobId), eq(t.leaseOwner, claim.owner), eq(t.fence, claim.fence));
}

function matching(db: Session, query: JobQuery): SQL | undefined {
  const { jobs: t } = db.t;
  return and(
    query.kind === undefined ? undefined : eq(t.kind, query.kind),
    query.states === undefined ? undefined : inArray(t.state, [...query.states]),
    query.requestedBy === undefined ? undefined : eq(t.requestedBy, query.requestedBy),
  );
}

function beyond(db: Session, page: { direction: Direction; after: ListPlace | null }): SQL | undefined {
  if (!page.after) return undefined;
  const { jobs: t } = db.t;
  const later = page.direction === "asc" ? gt : lt;
  const atMs = Number(page.after.value);
  return or(later(t.createdAtMs, atMs), and(eq(t.createdAtMs, atMs), later(t.id, page.after.id)));
}
