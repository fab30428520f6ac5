import { ForbiddenError, NotFoundError } from "@/domain/errors";
import { type OperatorRow, type ResetSignInInput, resetSignInInput } from "@/domain/operator.schema";
import { checkNewPassword, hashPassword } from "@/server/auth/passwords";
import { forgetSignInTries } from "@/server/auth/sign-in-limits";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { endApiKeysOf } from "@/server/repositories/operator-keys.repository";
import {
  endSessionsOf,
  findOperatorByEmail,
  getOperator,
  lockOperator,
  setPasswordHash,
  updateOperator,
} from "@/server/repositories/operators.repository";
import type { AppContext, ServiceContext } from "@/server/services/context";
import { describeOperator } from "./describe-operator";

type ResetContext = Pick<AppContext, "db" | "clock" | "vault" | "bus"> & Pick<ServiceContext, "caller">;

/**
 * Lets somebody in again who lost their password or paused their own sign-in: another password, no session and no key
 * left, a lock lifted. Only for whoever has a shell on the machine; somebody who was disabled stays out.
 * @throws ForbiddenError `operator.host_only` | NotFoundError | BadInputError `operator.password`
 * @source docs/design/features.md OPR-4
 */
export async function resetSignIn(ctx: ResetContext, input: ResetSignInInput): Promise<OperatorRow> {
  if (ctx.caller.actor.kind !== "cli") {
    throw new ForbiddenError("operator.host_only", "Only the command line on the machine sets another's password.");
  }
  const { email, password } = resetSignInInput.parse(input);
  const known = await findOperatorByEmail(ctx.db, email);
  if (!known) throw new NotFoundError("operator", email);
  checkNewPassword(password, { email, name: known.name });
  const passwordHash = await hashPassword(password);
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    const before = await lockOperator(tx, known.id);
    const state = before.state === "locked" ? "active" : before.state;
    await setPasswordHash(tx, known.id, { passwordHash, atMs });
    await updateOperator(tx, before, { state, updatedAtMs: atMs });
    const sessionsEnded = await endSessionsOf(tx, known.id);
    const keysEnded = await endApiKeysOf(tx, known.id, { personId: ctx.caller.personId, atMs });
    await appendEvents(tx, [
      { topic: "operator", subjectKind: "operator", subjectId: known.id, payload: { state }, atMs },
    ]);
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "operator.reset_sign_in",
      objectKind: "operator",
      objectId: known.id,
      before: { state: before.state },
      after: { state, sessionsEnded, keysEnded },
      atMs,
    });
  });
  await forgetSignInTries(ctx, { emailCanon: email, address: null, device: null });
  ctx.bus.emit("events");
  return describeOperator(await getOperator(ctx.db, known.id));
}
