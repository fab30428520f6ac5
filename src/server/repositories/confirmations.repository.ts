import { asc, eq } from "drizzle-orm";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type ConfirmationRow = Schema["confirmations"]["$inferSelect"];

/** Stores a person's act on an exact content; such a row never changes. */
export async function insertConfirmation(tx: Session, confirmation: ConfirmationRow): Promise<void> {
  await tx.insert(tx.t.confirmations, confirmation);
}

/** Every confirmation of one batch or transfer with the person's name, first to last. */
export async function listConfirmations(
  db: Session,
  subjectId: string,
): Promise<(ConfirmationRow & { personName: string | null })[]> {
  const { confirmations: c, operators: o } = db.t;
  const rows = await db.read
    .select({ confirmation: c, personName: o.name })
    .from(c)
    .leftJoin(o, eq(o.id, c.personId))
    .where(eq(c.subjectId, subjectId))
    .orderBy(asc(c.createdAtMs), asc(c.id));
  return rows.map(({ confirmation, personName }) => ({ ...confirmation, personName }));
}
