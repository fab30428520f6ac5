import type { Caller } from "@/domain/caller";
import { ConflictError, DuplicateRowError, ForbiddenError } from "@/domain/errors";
import { type CreateOperatorInput, createOperatorInput, type OperatorRow } from "@/domain/operator.schema";
import { mayDo } from "@/domain/rights";
import { checkNewPassword, hashPassword } from "@/server/auth/passwords";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { getOperator, insertOperator, passwordProvider } from "@/server/repositories/operators.repository";
import type { AppContext, ServiceContext } from "@/server/services/context";
import { describeOperator } from "./describe-operator";

/** Whoever has a shell on the machine: the command line and the first start act as an owner. */
export const hostCaller: Caller = {
  actor: { kind: "cli", id: "host", sessionId: null, ip: null, userAgent: null },
  personId: "host",
  name: "Command line",
  email: "",
  roles: ["owner"],
  steppedUpAtMs: null,
};

type CreateContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "bus"> & Pick<ServiceContext, "caller">;

/**
 * Adds a person who can sign in at once with this password.
 * @throws BadInputError `operator.password` when the password is weak; ZodError when the input is none.
 * @throws ConflictError `operator.email_exists`
 * @throws ForbiddenError `operator.owner_only` when somebody who is no owner makes an owner.
 */
export async function createOperator(ctx: CreateContext, input: CreateOperatorInput): Promise<OperatorRow> {
  const { email, name, password, roles } = createOperatorInput.parse(input);
  if (roles.includes("owner") && !mayDo(ctx.caller, "operators.grantOwner")) {
    throw new ForbiddenError("operator.owner_only", "Only an owner makes somebody an owner.");
  }
  checkNewPassword(password, { email, name });
  const passwordHash = await hashPassword(password);
  const id = ctx.ids.next("opr");
  const atMs = ctx.clock.nowMs();
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  const credential = { id: ctx.ids.next("crd"), operatorId: id, accountId: id, providerId: passwordProvider };
  try {
    await ctx.db.tx(async (tx) => {
      await insertOperator(
        tx,
        { id, emailCanon: email, name, isEmailVerified: false, roles, groupScope: null, ...times },
        { ...credential, passwordHash, ...times },
      );
      await appendEvents(tx, [
        { topic: "operator", subjectKind: "operator", subjectId: id, payload: { state: "active" }, atMs },
      ]);
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: ctx.caller.actor,
        action: "operator.create",
        objectKind: "operator",
        objectId: id,
        after: { email, name, roles },
        atMs,
      });
    });
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("operator.email_exists", "Somebody with this address exists already.", { email });
  }
  ctx.bus.emit("events");
  return describeOperator(await getOperator(ctx.db, id));
}
