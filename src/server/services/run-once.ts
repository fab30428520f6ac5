import type { z } from "zod";
import { ConflictError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { canonicalJson, sha256Hex } from "@/server/platform/hash";
import { findKeptResult, type KeyUse, keepResult } from "@/server/repositories/idempotency.repository";
import type { ServiceContext } from "@/server/services/context";

/** One call of a procedure that must act once, however often it is sent. */
export type OnceCall<Output> = {
  procedure: string;
  key: string;
  /** What the key stands for; never a password or a code, because its hash is kept. */
  input: unknown;
  output: z.ZodType<Output>;
};

/** Keeps the result with its key in the transaction of the act. */
export type KeepResult<Output> = (tx: Session, output: Output) => Promise<void>;

/**
 * Runs an act once per person, procedure and key: the same key and input give the first result again. `act` calls
 * `keep` in its transaction. Of two calls at once one acts, and the other gets its result.
 * @throws ConflictError `idempotency.key_reused` when the key was used for another input.
 */
export async function runOnce<Output extends object>(
  ctx: ServiceContext,
  call: OnceCall<Output>,
  act: (keep: KeepResult<Output>) => Promise<Output>,
): Promise<Output & { replayed: boolean }> {
  const use: KeyUse = { personId: ctx.caller.personId, procedure: call.procedure, key: call.key };
  const inputHash = sha256Hex(canonicalJson(call.input));
  const before = await findReplay(ctx, call, use, inputHash);
  if (before) return before;
  try {
    const keep: KeepResult<Output> = (tx, output) =>
      keepResult(tx, use, { inputHash, result: JSON.stringify(output) }, ctx.clock.nowMs());
    return { ...(await act(keep)), replayed: false };
  } catch (error) {
    // The same call may have been faster, or our own commit was done and only its answer was lost.
    const meanwhile = await findReplay(ctx, call, use, inputHash);
    if (meanwhile) return meanwhile;
    throw error;
  }
}

async function findReplay<Output extends object>(
  ctx: ServiceContext,
  call: OnceCall<Output>,
  use: KeyUse,
  inputHash: string,
): Promise<(Output & { replayed: boolean }) | null> {
  const kept = await findKeptResult(ctx.db, use);
  if (!kept) return null;
  if (kept.inputHash !== inputHash) {
    throw new ConflictError("idempotency.key_reused", "This key was used for another request.", { key: use.key });
  }
  return { ...call.output.parse(JSON.parse(kept.result)), replayed: true };
}
