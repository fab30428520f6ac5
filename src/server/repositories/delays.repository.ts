import { and, eq, lt } from "drizzle-orm";
import type { Actor, AuditMac } from "@/domain/audit";
import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import { raisedWindows, type SeenDelays } from "@/domain/evidence-windows";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "./audit.repository";

type DelayKind = "visible" | "late";

/** The longest delays that were seen, ms; 0 while nothing was late. */
export async function getSeenDelays(db: Session): Promise<SeenDelays> {
  const rows = await seenDelays(db).execute({});
  const of = (kind: DelayKind) => rows.find((row) => row.kind === kind)?.delayMs ?? 0;
  return { visibleMs: of("visible"), lateMs: of("late") };
}

const seenDelays = keepQuery((db) => {
  const { seenDelays: t } = db.t;
  return db.read.select({ kind: t.kind, delayMs: t.delayMs }).from(t).prepare();
});

/** The parameters with V, D and H raised to what was seen. Read before anything is concluded from time that passed. */
export async function getRaisedParameters(
  db: Session,
  start: { mode: Mode; parameters: EngineParameters },
): Promise<EngineParameters> {
  return raisedWindows(start.parameters, start.mode, await getSeenDelays(db));
}

/** The same context with V, D and H as they are now, read in a transaction of its database or by themselves. */
export async function withRaisedParameters<C extends { db: Session; mode: Mode; parameters: EngineParameters }>(
  ctx: C,
  db: Session = ctx.db,
): Promise<C> {
  return { ...ctx, parameters: await getRaisedParameters(db, ctx) };
}

/** A delay that was proven, of the attempt that proves it. */
export type Delay = { kind: DelayKind; delayMs: number; attemptId: string };

/**
 * Learns a delay that lifts V, D or H above what they are, with its audit entry. The new windows, or null when nothing
 * rises: then nothing is written.
 */
export async function learnDelay(
  tx: Session,
  by: { mode: Mode; parameters: EngineParameters; auditMac: AuditMac; actor: Actor },
  delay: Delay,
  atMs: number,
): Promise<EngineParameters | null> {
  if (delay.delayMs <= 0) return null;
  await lockAuditHead(tx);
  const seen = await getSeenDelays(tx);
  const before = windowsOf(raisedWindows(by.parameters, by.mode, seen));
  const name = delay.kind === "visible" ? "visibleMs" : "lateMs";
  const longest = { ...seen, [name]: Math.max(seen[name], delay.delayMs) };
  const raised = raisedWindows(by.parameters, by.mode, longest);
  const after = windowsOf(raised);
  const isSame =
    after.visibleMs === before.visibleMs && after.lateMs === before.lateMs && after.horizonMs === before.horizonMs;
  if (isSame || !(await raiseSeenDelay(tx, delay, atMs))) return null;
  await appendAudit(tx, by.auditMac, {
    actor: by.actor,
    action: "engine.raise_window",
    objectKind: "attempt",
    objectId: delay.attemptId,
    before,
    after,
    reason: `${delay.kind} ${delay.delayMs} ms`,
    atMs,
  });
  return raised;
}

function windowsOf({ visibleMs, lateMs, horizonMs }: EngineParameters) {
  return { visibleMs, lateMs, horizonMs };
}

/** Keeps a delay if it is the longest of its kind; true when it is. */
async function raiseSeenDelay(
  tx: Session,
  delay: { kind: DelayKind; delayMs: number; attemptId: string },
  atMs: number,
): Promise<boolean> {
  const { seenDelays: t } = tx.t;
  const { kind, delayMs, attemptId } = delay;
  const [row] = await tx.lockRows(tx.read.select({ kind: t.kind }).from(t).where(eq(t.kind, kind)).limit(1));
  if (row) {
    const shorter = and(eq(t.kind, kind), lt(t.delayMs, delayMs));
    return (await tx.update(t, { delayMs, attemptId, updatedAtMs: atMs }, shorter)) === 1;
  }
  await tx.insert(t, { kind, delayMs, attemptId, createdAtMs: atMs, updatedAtMs: atMs });
  return true;
}
