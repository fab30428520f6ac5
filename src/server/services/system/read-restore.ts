import type { EngineParameters } from "@/domain/engine-parameters";
import type { Session } from "@/server/db/session";
import {
  countInDoubt,
  countOpenDoubts,
  getEngineState,
  listAccountsToReread,
} from "@/server/repositories/seal.repository";

const COUNTED_MAX = 10_000;

/** What keeps the freeze of a restore: nothing is left when all of it is nothing. */
export type RestoreWork = {
  /** Payments that waited are not all taken for unknown yet. */
  isPending: boolean;
  /** Accounts whose statement was not read completely since. */
  unread: number;
  /** Payments whose outcome nobody knows. */
  inDoubt: number;
  /** Items of the Review section that a person must decide; held lines are not among them. */
  toDecide: number;
};

/**
 * What is left to do after the restore of this moment. What was sent just before it may be executed D later and is shown V
 * after that, so that a statement that was read earlier says nothing of it.
 */
export async function readRestoreWork(
  db: Session,
  sinceMs: number,
  nowMs: number,
  { visibleMs, lateMs }: Pick<EngineParameters, "visibleMs" | "lateMs">,
): Promise<RestoreWork> {
  const { restoreState } = await getEngineState(db);
  return {
    isPending: restoreState === "pending",
    unread: (await listAccountsToReread(db, sinceMs + visibleMs + lateMs, nowMs, COUNTED_MAX)).length,
    inDoubt: await countInDoubt(db),
    toDecide: await countOpenDoubts(db),
  };
}
