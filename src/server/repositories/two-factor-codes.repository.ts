import { and, eq, gt, lte, max } from "drizzle-orm";
import { ConflictError, DuplicateRowError } from "@/domain/errors";
import type { SealedPlace, Sealer } from "@/domain/secret";
import { stepAt } from "@/domain/two-factor-code";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type TakenStep = Schema["totpSteps"]["$inferInsert"];
export type PendingCodeRow = Schema["pendingCodes"]["$inferSelect"];

/**
 * Takes a step for good: no other code of these 30 seconds goes out for this account, from any process, for any purpose.
 * Call it with the audit head held, so that who looks for a free step meanwhile sees it taken.
 * @throws ConflictError `two_factor.step_used`
 */
export async function takeStep(tx: Session, step: TakenStep): Promise<void> {
  try {
    await tx.insert(tx.t.totpSteps, step);
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("two_factor.step_used", "The code of these 30 seconds was used.", { step: step.step });
  }
}

/** The latest step of the account that was taken, of those that may count now; null when none was. */
export async function findLastStep(db: Session, accountId: string, nowMs: number): Promise<number | null> {
  const { totpSteps: t } = db.t;
  // What was taken under a clock that was far ahead must not keep the account waiting: it is unique all the same.
  const [row] = await db.read
    .select({ step: max(t.step) })
    .from(t)
    .where(and(eq(t.accountId, accountId), lte(t.step, stepAt(nowMs) + 1)));
  return row?.step ?? null;
}

/** Seals a code that a person typed for one transfer, in the place of an earlier one. */
export async function keepPendingCode(
  tx: Session,
  sealer: Sealer,
  { code, ...row }: Omit<PendingCodeRow, "codeSealed"> & { code: string },
): Promise<void> {
  await removePendingCode(tx, row.transferId);
  await tx.insert(tx.t.pendingCodes, { ...row, codeSealed: sealer.seal(code, placeOf(row)) });
}

/** The code that was typed for a transfer and still counts; null without one. */
export async function findPendingCode(db: Session, transferId: string, nowMs: number): Promise<PendingCodeRow | null> {
  const { pendingCodes: t } = db.t;
  const counting = and(eq(t.transferId, transferId), gt(t.expiresAtMs, nowMs));
  const [row] = await db.read.select().from(t).where(counting).limit(1);
  return row ?? null;
}

/** The digits. @throws VaultError when the row was changed or moved. */
export function openPendingCode(sealer: Sealer, row: PendingCodeRow): string {
  return sealer.open(row.codeSealed, placeOf(row));
}

/** Uses the code of this step up; false when it is gone or over. */
export async function spendPendingCode(tx: Session, transferId: string, step: number, nowMs: number): Promise<boolean> {
  const { pendingCodes: t } = tx.t;
  return (await tx.delete(t, and(eq(t.transferId, transferId), eq(t.step, step), gt(t.expiresAtMs, nowMs)))) === 1;
}

/** Removes the code of a transfer, if there is one. */
export async function removePendingCode(tx: Session, transferId: string): Promise<void> {
  await tx.delete(tx.t.pendingCodes, eq(tx.t.pendingCodes.transferId, transferId));
}

/** Removes typed codes that are over; how many there were. */
export async function removePendingCodesBefore(db: Session, atMs: number): Promise<number> {
  return db.tx((tx) => tx.delete(tx.t.pendingCodes, lte(tx.t.pendingCodes.expiresAtMs, atMs)));
}

/** Typed codes of all accounts, those that are over too. */
export async function listPendingCodes(
  db: Session,
): Promise<Pick<PendingCodeRow, "accountId" | "transferId" | "step" | "expiresAtMs">[]> {
  return pendingCodes(db).execute({});
}

const pendingCodes = keepQuery((db) => {
  const { pendingCodes: t } = db.t;
  const shown = { accountId: t.accountId, transferId: t.transferId, step: t.step, expiresAtMs: t.expiresAtMs };
  return db.read.select(shown).from(t).orderBy(t.accountId).prepare();
});

/** It opens for this transfer and this step alone. */
function placeOf({ transferId, step }: Pick<PendingCodeRow, "transferId" | "step">): SealedPlace {
  return {
    class: "second_factor",
    table: "pending_codes",
    column: "code_sealed",
    rowId: transferId,
    kind: "code",
    version: step,
  };
}
