import { BadInputError, ConflictError, PreconditionError } from "@/domain/errors";
import type { ResetSandboxInput, ResetSandboxOutput } from "@/domain/sandbox.schema";
import { listAccountIds } from "@/server/repositories/account-list.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { carrySession } from "@/server/repositories/operators.repository";
import { countInStates } from "@/server/repositories/transfers.repository";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import type { ServiceContext } from "@/server/services/context";
import { requireSandbox } from "./get-sandbox";

/**
 * Puts the sandbox back to its beginning without forgetting anything: balances, knobs and draws are as at the start, by
 * movements that the statements show. Our own rows stay, for nothing that they say became untrue. The clocks are put
 * forward, never back, as if the machine had slept; only whoever asks stays signed in.
 * @throws NotFoundError in live | PreconditionError `sandbox.on_the_way`, or with a clock `sandbox.unknown_outcome` |
 *   BadInputError `sandbox.clock`
 */
export async function resetSandbox(ctx: ServiceContext, input: ResetSandboxInput): Promise<ResetSandboxOutput> {
  const sandbox = requireSandbox(ctx);
  const { seed, clock } = input;
  const clockMs = clock === undefined ? null : Date.parse(clock);
  const nowMs = ctx.clock.nowMs();
  if (clockMs !== null && clockMs < nowMs) {
    const now = new Date(nowMs).toISOString();
    throw new BadInputError("sandbox.clock", `The clock stands at ${now} and goes forward only.`, { now });
  }
  await refuseOnTheWay(ctx);
  if (clockMs !== null) await refuseUnknown(ctx);
  // Written down before it is done: nothing is reset without its entry.
  const { actor } = ctx.caller;
  await ctx.db.tx((tx) =>
    appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "sandbox.reset",
      objectKind: "installation",
      objectId: "installation",
      after: { seed: seed ?? null, clock: clock ?? null },
      atMs: nowMs,
    }),
  );
  const view = await sandbox.control.restore({
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
  });
  if (clockMs !== null) {
    // What the sandbox says, not what was asked: of two resets at once the later clock holds in both.
    sandbox.clock.advance(Date.parse(view.state.now));
    const { sessionId } = actor;
    const toMs = ctx.clock.nowMs();
    if (sessionId !== null) await ctx.db.tx((tx) => carrySession(tx, sessionId, { fromMs: nowMs, toMs }));
  }
  return { ...view, jobId: await readAgain(ctx) };
}

/**
 * What is confirmed meets the knobs and balances under which it was confirmed. A payment that starts at this very moment
 * is no danger: the sandbox serves it by its new knobs, and whatever it answers is true.
 */
async function refuseOnTheWay(ctx: ServiceContext): Promise<void> {
  const count = await countInStates(ctx.db, ["queued", "parked", "sending"]);
  if (count === 0) return;
  throw new PreconditionError(
    "sandbox.on_the_way",
    `${count} payments are on their way. Let them end, or stop or cancel them first.`,
    { count },
  );
}

/**
 * That nothing was paid is concluded from a wait during which a request could still have arrived: a clock that is put
 * forward must not stand in for it.
 */
async function refuseUnknown(ctx: ServiceContext): Promise<void> {
  const count = await countInStates(ctx.db, ["unknown"]);
  if (count === 0) return;
  throw new PreconditionError(
    "sandbox.unknown_outcome",
    `The outcome of ${count} payments is unknown. Let it be found or decide it before the clock is put forward.`,
    { count },
  );
}

/** Mirrored balances follow at once; null when there is nothing to read, or it is being read already. */
async function readAgain(ctx: ServiceContext): Promise<string | null> {
  const [first] = await listAccountIds(ctx.db, {}, 1, ctx.clock.nowMs());
  if (first === undefined) return null;
  try {
    return (await syncAccounts(ctx, { sel: { filter: {}, except: [] } })).jobId;
  } catch (error) {
    if (error instanceof ConflictError) return null;
    throw error;
  }
}
