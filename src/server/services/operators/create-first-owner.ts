import { timingSafeEqual } from "node:crypto";
import { systemActor } from "@/domain/audit";
import { ConflictError, ForbiddenError } from "@/domain/errors";
import type { FirstOwnerInput, OperatorRow } from "@/domain/operator.schema";
import { addressBucket } from "@/server/auth/client-address";
import { countAgainst } from "@/server/auth/limits";
import { tokenHash } from "@/server/auth/session-cookie";
import type { Origin } from "@/server/auth/signed-in";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { countOperators, findWelcome, getOperator, takeWelcome } from "@/server/repositories/operators.repository";
import type { AppContext } from "@/server/services/context";
import { prepareOperator, writeOperator } from "./create-operator";
import { describeOperator } from "./describe-operator";

type FirstOwnerContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "bus"> & { origin: Origin };

/** Tries from one place. The token has 256 bits; the limit keeps the noise of guesses down. */
const perPlace = { max: 20, windowMs: 15 * 60_000 };

/** True while nobody owns this installation. */
export async function isOwnerMissing(db: Session): Promise<boolean> {
  return (await countOperators(db, { role: "owner" })) === 0;
}

/**
 * Exchanges the token that the start printed for the first owner. It is used up by the person who is made, so of two who
 * try at once one succeeds; a weak password costs nothing but the try.
 * @throws ConflictError `operator.welcome_over` once there is an owner.
 * @throws ForbiddenError `operator.welcome_token` for a wrong token, an old one, and none.
 * @throws BadInputError `operator.password` | RateLimitError `limit.welcome`
 * @source docs/design/screens.md S0
 */
export async function createFirstOwner(ctx: FirstOwnerContext, input: FirstOwnerInput): Promise<OperatorRow> {
  const { token, ...person } = input;
  await countAgainst(ctx, `welcome:${addressBucket(ctx.origin.ip)}`, perPlace, "limit.welcome");
  if (!(await isOwnerMissing(ctx.db))) throw over();
  const offerId = await checkToken(ctx, token);
  const made = await prepareOperator(ctx, { ...person, roles: ["owner"] });
  await ctx.db.tx(async (tx) => {
    if (!(await takeWelcome(tx, offerId)) || !(await isOwnerMissing(tx))) throw over();
    await writeOperator(tx, { ...ctx, actor: actorOf(ctx) }, made);
  });
  ctx.bus.emit("events");
  return describeOperator(await getOperator(ctx.db, made.id));
}

/** The id of the offer that this token opens. */
async function checkToken(ctx: FirstOwnerContext, token: string): Promise<string> {
  const offer = await findWelcome(ctx.db);
  const isRight = timingSafeEqual(Buffer.from(tokenHash(token)), Buffer.from(offer?.value ?? tokenHash("")));
  if (offer && isRight && offer.expiresAtMs > ctx.clock.nowMs()) return offer.id;
  await ctx.db.tx((tx) =>
    appendAudit(tx, ctx.vault.auditMac, {
      actor: actorOf(ctx),
      action: "operator.welcome_refused",
      objectKind: "operator",
      objectId: "unknown",
      atMs: ctx.clock.nowMs(),
    }),
  );
  throw new ForbiddenError(
    "operator.welcome_token",
    "This is not the token that the last start printed, or it is old.",
  );
}

function actorOf({ origin }: FirstOwnerContext) {
  return { ...systemActor, id: "welcome", ...origin };
}

function over(): ConflictError {
  return new ConflictError("operator.welcome_over", "This installation has an owner already. Sign in.");
}
