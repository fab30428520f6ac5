import { BadInputError, ConflictError, PreconditionError } from "@/domain/errors";
import type { ResetSandboxInput, ResetSandboxOutput } from "@/domain/sandbox.schema";
import { listAccountIds } from "@/server/repositories/account-list.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { carrySession } from "@/server/repositories/operators.repository";
import { countOnTheWay } from "@/server/repositories/transfers.repository";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import type { ServiceContext } from "@/server/services/context";
import { requireSandbox } from "./get-sandbox";

/**
 * Puts the sandbox back to its beginning without forgetting anything: balances, knobs and draws are as at the start, by
 * movements that the statements show. Our own rows stay, for nothing that they say became untrue. The clocks are put
 * forward, never back, as if the machine had slept; only whoever asks stays signed in.
 * @throws NotFoundError in live | PreconditionError `sandbox.on_the_way` | BadInputError `sandbox.clock`
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
  const view = await sandbox.control.restore({
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
  });
  if (clockMs !== null) sandbox.clock.set(clockMs);
  const { actor } = ctx.caller;
  await ctx.db.tx(async (tx) => {
    const { sessionId } = actor;
    if (clockMs !== null && sessionId !== null) await carrySession(tx, sessionId, { fromMs: nowMs, toMs: clockMs });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "sandbox.reset",
      objectKind: "installation",
      objectId: "installation",
      after: { seed: seed ?? null, clock: clock ?? null },
      atMs: ctx.clock.nowMs(),
    });
  });
  return { ...view, jobId: await readAgain(ctx) };
}

/**
 * What is confirmed meets the knobs and balances under which it was confirmed. A payment that starts at this very moment
 * is no danger: the sandbox serves it by its new knobs, and whatever it answers is true.
 */
async function refuseOnTheWay(ctx: ServiceContext): Promise<void> {
  const count = await countOnTheWay(ctx.db);
  if (count === 0) return;
  throw new PreconditionError(
    "sandbox.on_the_way",
    `${count} payments are on their way. Let them end, or stop or cancel them first.`,
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
