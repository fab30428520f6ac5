import type { BatchWarningCode } from "./batch-warnings";
import type { Caller } from "./caller";
import type { CodeWithParams, HoldCode, ImportNote } from "./import-reason";

/** Codes whose evidence stands in other batches and accounts, with what of it is about the line or batch itself. */
const ownEvidence = {
  paid_before: ["email"],
  open_elsewhere: ["email"],
  unknown_elsewhere: ["email"],
  paid_since_restore: [],
  own_account: ["email"],
  repeat_payee: [],
  seen_never_paid: [],
  shared_payees: ["count", "of"],
  similar_total: [],
} as const satisfies Partial<Record<HoldCode | BatchWarningCode | ImportNote["code"], readonly string[]>>;

/**
 * A reason, note or warning as this caller may read it. A key for some accounts is told that the books hold a line, and
 * not which batch, payment or account of others says so.
 */
export function withinReach<One extends CodeWithParams>(caller: Pick<Caller, "key">, one: One): One {
  if ((caller.key?.accountIds ?? null) === null) return one;
  const own: readonly string[] | undefined = Object.entries(ownEvidence).find(([code]) => code === one.code)?.[1];
  if (own === undefined) return one;
  return { ...one, params: Object.fromEntries(Object.entries(one.params).filter(([name]) => own.includes(name))) };
}
