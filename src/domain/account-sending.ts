import { type AccountOperation, type Authority, hasAuthority } from "./account-authority";
import type { SessionState } from "./account-session";

/** What an account needs to send. */
export const sendOperations = ["transfer.uid", "transfer.email"] as const satisfies readonly AccountOperation[];

/** Nothing can be sent from the account until a person changes this: the procedures refuse it (GEN-8). */
const sendBarriers = ["archived", "authority", "switched_off", "unavailable", "frozen"] as const;
/** A payment is taken, and waits until a person acts. */
const sendWaits = ["refused", "locked", "stopped"] as const;

/** What stands between an account and a payment. */
export const sendObstacles = [...sendBarriers, ...sendWaits] as const;
export type SendObstacle = (typeof sendObstacles)[number];

/** What is known of an account that decides whether it sends. */
export type SendingFacts = {
  isArchived: boolean;
  authorities: readonly Authority[];
  /** Which kinds of transfer do not work; `setting`: switched off here, else Infini does not offer them. */
  missing: readonly { operation: string; source: string }[];
  isFrozen: boolean;
  session: SessionState;
  isStopped: boolean;
};

/**
 * What is to be put right first; null when a payment goes out at once. One kind of transfer that works and that an
 * authority covers is enough: who is paid is not known yet.
 */
export function findSendObstacle(facts: SendingFacts, nowMs: number): SendObstacle | null {
  if (facts.isArchived) return "archived";
  const covered = sendOperations.filter((operation) => hasAuthority(facts.authorities, operation, nowMs));
  if (covered.length === 0) return "authority";
  const lacks = covered.map((operation) => facts.missing.find((one) => one.operation === operation));
  if (lacks.every((lack) => lack !== undefined)) {
    return lacks.some((lack) => lack?.source !== "setting") ? "unavailable" : "switched_off";
  }
  if (facts.isFrozen) return "frozen";
  if (facts.session === "refused" || facts.session === "locked") return facts.session;
  return facts.isStopped ? "stopped" : null;
}

/** True for what keeps an account from being chosen as the one that pays. */
export function isSendBarrier(obstacle: SendObstacle | null): boolean {
  return sendBarriers.some((barrier) => barrier === obstacle);
}
