import type { Actor } from "@/domain/audit";
import type { Caller } from "@/domain/caller";
import { ConflictError, DuplicateRowError, ForbiddenError } from "@/domain/errors";
import { type CreateOperatorInput, createOperatorInput, type OperatorRow } from "@/domain/operator.schema";
import { mayDo } from "@/domain/rights";
import { checkNewPassword, hashPassword } from "@/server/auth/passwords";
import type { Session } from "@/server/db/session";
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

/** A person who passed every check and waits to be written. */
export type NewOperator = Pick<OperatorRow, "id" | "email" | "name" | "roles"> & { passwordHash: string };

/**
 * Adds a person who can sign in at once with this password.
 * @throws BadInputError `operator.password` when the password is weak; ZodError when the input is none.
 * @throws ConflictError `operator.email_exists`
 * @throws ForbiddenError `operator.owner_only` when somebody who is no owner makes an owner.
 */
export async function createOperator(ctx: CreateContext, input: CreateOperatorInput): Promise<OperatorRow> {
  const made = await prepareOperator(ctx, input);
  if (made.roles.includes("owner") && !mayDo(ctx.caller, "operators.grantOwner")) {
    throw new ForbiddenError("operator.owner_only", "Only an owner makes somebody an owner.");
  }
  try {
    await ctx.db.tx((tx) => writeOperator(tx, { ...ctx, actor: ctx.caller.actor }, made));
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("operator.email_exists", "Somebody with this address exists already.", {
      email: made.email,
    });
  }
  ctx.bus.emit("events");
  return describeOperator(await getOperator(ctx.db, made.id));
}

/** Checks a new person and hashes the password, which takes a while and so stays outside of transactions. */
export async function prepareOperator(ctx: Pick<AppContext, "ids">, input: CreateOperatorInput): Promise<NewOperator> {
  const { email, name, password, roles } = createOperatorInput.parse(input);
  checkNewPassword(password, { email, name });
  return { id: ctx.ids.next("opr"), email, name, roles, passwordHash: await hashPassword(password) };
}

/** Writes a prepared person with their event and audit entry. @throws DuplicateRowError when the address is taken. */
export async function writeOperator(
  tx: Session,
  ctx: Pick<AppContext, "clock" | "ids" | "vault"> & { actor: Actor },
  { id, email, name, roles, passwordHash }: NewOperator,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  const credential = { id: ctx.ids.next("crd"), operatorId: id, accountId: id, providerId: passwordProvider };
  await insertOperator(
    tx,
    { id, emailCanon: email, name, isEmailVerified: false, roles, groupScope: null, ...times },
    { ...credential, passwordHash, ...times },
  );
  await appendEvents(tx, [
    { topic: "operator", subjectKind: "operator", subjectId: id, payload: { state: "active" }, atMs },
  ]);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.actor,
    action: "operator.create",
    objectKind: "operator",
    objectId: id,
    after: { email, name, roles },
    atMs,
  });
}
