import { initTRPC } from "@trpc/server";
import { ZodError } from "zod";
import { BadInputError, DomainError, ForbiddenError, PreconditionError, UnauthorizedError } from "@/domain/errors";
import { type Act, mayDo, mayDoAlone } from "@/domain/rights";
import { type KeyReach, requireReach } from "@/server/auth/key-reach";
import { countCall, type LimitName, limitHolder } from "@/server/auth/limits";
import { requireRecentStepUp } from "@/server/auth/step-up";
import { actTraits } from "./act-traits";
import type { RequestContext } from "./context";
import { answeredTrpcError, faultAnswer, inputAnswer, refusalAnswer, requestAnswer } from "./error-answer";

/** What a procedure declares about itself; the edge and the tests read it. */
export type ProcedureMeta = {
  /** The row of the rights table. */
  act?: Act;
  /** Refused in a batch of HTTP calls. */
  isAlone?: boolean;
  /** Takes pasted files: the body may have 14 MiB. */
  isLarge?: boolean;
  limit?: LimitName | null;
  /** What an input with `dryRun: true` is counted against instead. */
  dryLimit?: LimitName;
  /** A fault in it leaves open whether money will move. */
  movesMoney?: boolean;
  /** Does the whole of an act that two people may share: who only proposes or only confirms it may not. */
  isWhole?: boolean;
  /** Is done on a copied database as well. */
  worksOnCopy?: boolean;
  /** Needs a step-up of the last five minutes before it begins. */
  needsRecentStepUp?: boolean;
  /** How it keeps to the accounts of a key that was made for some; without a word it is closed to such a key. */
  reach?: KeyReach;
};

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
    errorFormatter: ({ shape, error, path, ctx }) => {
      const answer = requestAnswer(error, ctx?.ids.next("ref") ?? "ref_unknown");
      return {
        message: answer.message,
        code: shape.code,
        data: { ...answer, httpStatus: shape.data.httpStatus, ...(path === undefined ? {} : { path }) },
      };
    },
  });

export const { router, createCallerFactory } = t;

type Options = Omit<ProcedureMeta, "act">;

/**
 * A procedure for one act of the rights table. Inside it, in this order: somebody is signed in, all calls of theirs
 * together are within their limit, the act is theirs, a key reaches what it is about, it may come in a batch, the
 * step-up stands, its own limit holds.
 * @source docs/design/security.md SEC-01, SEC-06, §9
 */
export function can(act: Act, options: Options = {}) {
  const traits = { ...actTraits(act), ...options };
  return t.procedure
    .meta({ act, ...traits })
    .use(answerErrors)
    .use(async ({ ctx, type, next, getRawInput }) => {
      const { caller } = ctx;
      if (!caller) throw ctx.refusal ?? new UnauthorizedError();
      ctx.auth.meter.count(limitHolder(caller), ctx.clock.nowMs());
      const isMine = traits.isWhole === true ? mayDoAlone(caller, act) : mayDo(caller, act);
      if (!isMine) throw new ForbiddenError("rights.missing", "This is not among your rights.", { act });
      if (caller.key) await requireReach(ctx.db, caller, traits.reach, await getRawInput());
      if (type === "mutation") {
        if (ctx.seal?.state() === "copy" && traits.worksOnCopy !== true) throw copyRefusal();
        const isDry = traits.dryLimit !== undefined && isDryRun(await getRawInput());
        await checkMutation({ ...ctx, caller }, isDry ? { ...traits, limit: traits.dryLimit ?? null } : traits);
      }
      return next({ ctx: { caller } });
    });
}

function copyRefusal(): PreconditionError {
  return new PreconditionError(
    "system.copy",
    "This database is a copy: nothing is changed until an owner explains it.",
  );
}

async function checkMutation(ctx: RequestContext & { caller: NonNullable<RequestContext["caller"]> }, traits: Options) {
  if (traits.isAlone && ctx.batchSize > 1) {
    throw new BadInputError("request.batch", "This call is taken alone, never in a batch.");
  }
  // A key never steps up: the step-up that made it stands, and what no key may do it was refused above.
  if (traits.needsRecentStepUp && !ctx.caller.key) requireRecentStepUp(ctx, ctx.caller);
  if (traits.limit) await countCall(ctx, traits.limit, limitHolder(ctx.caller));
}

/** The schemas take `dryRun` as it is, so what is true here is true for the service. */
function isDryRun(input: unknown): boolean {
  return typeof input === "object" && input !== null && "dryRun" in input && input.dryRun === true;
}

/** The one place where errors become answers. Expected refusals are logged at info, our own faults at error. */
const answerErrors = t.middleware(async ({ ctx, path, type, meta, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  const ref = ctx.ids.next("ref");
  const where = { ref, path, personId: ctx.caller?.personId };
  if (cause instanceof DomainError) {
    ctx.log.info({ ...where, reason: cause.reason }, "refused");
    throw answeredTrpcError(refusalAnswer(cause, ref), cause.code);
  }
  if (cause instanceof ZodError && result.error.code === "BAD_REQUEST") {
    const answer = inputAnswer(cause, ref);
    ctx.log.info({ ...where, reason: answer.reason, fields: Object.keys(answer.fields ?? {}) }, "refused");
    throw answeredTrpcError(answer, "BAD_REQUEST");
  }
  // A body that is no JSON, or no procedure at all: the formatter words it.
  if (result.error.code !== "INTERNAL_SERVER_ERROR") throw result.error;
  ctx.log.error({ ...where, err: cause ?? result.error }, "fault");
  const mayHaveMoved = type === "mutation" && meta?.movesMoney === true;
  throw answeredTrpcError(faultAnswer(ref, mayHaveMoved ? "maybe" : "no"), "INTERNAL_SERVER_ERROR");
});
