import { and, eq, lt } from "drizzle-orm";
import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import { raisedWindows, type SeenDelays } from "@/domain/evidence-windows";
import type { Session } from "@/server/db/session";

export type DelayKind = "visible" | "late";

/** The longest delays that were seen, ms; 0 while nothing was late. */
export async function getSeenDelays(db: Session): Promise<SeenDelays> {
  const { seenDelays: t } = db.t;
  const rows = await db.read.select({ kind: t.kind, delayMs: t.delayMs }).from(t);
  const of = (kind: DelayKind) => rows.find((row) => row.kind === kind)?.delayMs ?? 0;
  return { visibleMs: of("visible"), lateMs: of("late") };
}

/** The parameters with V, D and H raised to what was seen. Read before anything is concluded from time that passed. */
export async function getRaisedParameters(
  db: Session,
  start: { mode: Mode; parameters: EngineParameters },
): Promise<EngineParameters> {
  return raisedWindows(start.parameters, start.mode, await getSeenDelays(db));
}

/** Keeps a delay if it is the longest of its kind; true when it is. */
export async function raiseSeenDelay(
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
