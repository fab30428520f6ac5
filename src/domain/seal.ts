import { z } from "zod";

/**
 * What a worker remembers of its database, outside of it. None of the numbers ever falls in a database that loses
 * nothing: journals and audit entries are only added, and each taking of a lease raises a fence.
 * @source docs/design/payments.md §15
 */
export const sealFacts = z.strictObject({
  deploymentId: z.string().min(1),
  mode: z.enum(["sandbox", "live"]),
  restoreEpoch: z.int().min(1),
  /** The highest journal. */
  journal: z.int().min(0),
  /** The last audit entry: every attempt has one before its request leaves. */
  audit: z.int().min(0),
  /** Sum of the fences of all accounts. */
  fences: z.int().min(0),
});
export type SealFacts = z.infer<typeof sealFacts>;

/**
 * How a database stands to what is remembered of it. `new`: nothing was ever sealed to it; `same`; `moved`: somebody
 * handled a restore since; `back`: it forgot what is remembered; `copy`: it belongs to another folder.
 */
export type SealVerdict = "new" | "same" | "moved" | "back" | "copy";

/** Judges a database by what its worker remembers; `known` must be read before the facts of the database are. */
export function judgeSeal(facts: SealFacts, isSealed: boolean, known: SealFacts | null): SealVerdict {
  const isOurs = known !== null && known.deploymentId === facts.deploymentId && known.mode === facts.mode;
  if (!isOurs) return isSealed ? "copy" : "new";
  if (facts.restoreEpoch < known.restoreEpoch) return "back";
  if (facts.restoreEpoch > known.restoreEpoch) return "moved";
  const isLess = facts.journal < known.journal || facts.audit < known.audit || facts.fences < known.fences;
  if (isLess) return "back";
  return isSealed ? "same" : "new";
}

/** What two memories of one database say together: a later epoch counts alone, else the higher of each number. */
export function joinSeals(one: SealFacts | null, other: SealFacts | null): SealFacts | null {
  if (one === null || other === null) return one ?? other;
  if (one.deploymentId !== other.deploymentId) return one;
  if (one.restoreEpoch !== other.restoreEpoch) return one.restoreEpoch > other.restoreEpoch ? one : other;
  return {
    ...one,
    journal: Math.max(one.journal, other.journal),
    audit: Math.max(one.audit, other.audit),
    fences: Math.max(one.fences, other.fences),
  };
}

/** Fences of an epoch begin here: none of them was ever given before a restore, whatever was forgotten. */
export function firstFenceOf(restoreEpoch: number): number {
  return restoreEpoch * 1_000_000_000;
}

/** Whether this process may act on its database. `copy`: it only reads until an owner says what the copy is. */
export type SealState = "open" | "copy";

/** What the parts of a process ask before they act. */
export type Seal = {
  state(): SealState;
  restoreEpoch(): number;
  /** This process committed the audit entry with this number: a database that ends before it went back. */
  note(auditSeq: number): void;
  /** True when a chain that ends here has lost what this process knows of. */
  isBehind(auditSeq: number): boolean;
};
