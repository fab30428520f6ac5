import type { Role } from "@/domain/caller";
import { ConflictError, ForbiddenError, NotFoundError } from "@/domain/errors";
import type { OperatorRow, OperatorState } from "@/domain/operator.schema";
import { mayDo } from "@/domain/rights";
import { rolesOf } from "@/server/auth/signed-in";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { endApiKeysOf } from "@/server/repositories/operator-keys.repository";
import {
  endSessionsOf,
  getOperator,
  lockOperators,
  type OperatorRecord,
  updateOperator,
} from "@/server/repositories/operators.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeOperator } from "./describe-operator";

type Change = { id: string; version: number; roles?: Role[]; state?: "active" | "disabled"; reason?: string };

/**
 * Gives a person other roles. Their sessions and keys end at once.
 * @throws ConflictError `operator.last_owner` | `operator.stale_version`
 * @throws ForbiddenError `operator.owner_only` | NotFoundError
 */
export async function setRoles(
  ctx: ServiceContext,
  input: { id: string; version: number; roles: Role[] },
): Promise<OperatorRow> {
  return changeOperator(ctx, "operator.set_roles", input);
}

/** Closes the door to a person and ends their sessions and keys at once. @throws as `setRoles` */
export async function disableOperator(
  ctx: ServiceContext,
  input: { id: string; version: number; reason: string },
): Promise<OperatorRow> {
  return changeOperator(ctx, "operator.disable", { ...input, state: "disabled" });
}

/** Lets a person in again. @throws as `setRoles` */
export async function enableOperator(
  ctx: ServiceContext,
  input: { id: string; version: number; reason: string },
): Promise<OperatorRow> {
  return changeOperator(ctx, "operator.enable", { ...input, state: "active" });
}

async function changeOperator(ctx: ServiceContext, action: string, change: Change): Promise<OperatorRow> {
  await ctx.db.tx(async (tx) => {
    // All people are locked: two owners who disable each other at once must not both succeed.
    const people = await lockOperators(tx);
    const before = people.find((one) => one.id === change.id);
    if (!before) throw new NotFoundError("operator", change.id);
    refuseOwnerChange(ctx, before, change);
    refuseLastOwner(people, before, change);
    await writeChange(tx, ctx, action, before, change);
  });
  ctx.bus.emit("events");
  return describeOperator(await getOperator(ctx.db, change.id));
}

async function writeChange(
  tx: Session,
  ctx: ServiceContext,
  action: string,
  before: OperatorRecord,
  change: Change,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const patch = { ...(change.roles ? { roles: change.roles } : {}), ...(change.state ? { state: change.state } : {}) };
  if (!(await updateOperator(tx, change, { ...patch, updatedAtMs: atMs }))) {
    const current = describeOperator(before);
    throw new ConflictError("operator.stale_version", "The person was changed meanwhile.", {
      version: current.version,
    });
  }
  const ended = await endSessionsOf(tx, before.id);
  const keysEnded = await endApiKeysOf(tx, before.id, { personId: ctx.caller.personId, atMs });
  const after: { state: OperatorState; roles: string[] } = { state: before.state, roles: before.roles, ...patch };
  await appendEvents(tx, [
    { topic: "operator", subjectKind: "operator", subjectId: before.id, payload: { state: after.state }, atMs },
  ]);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action,
    objectKind: "operator",
    objectId: before.id,
    before: { state: before.state, roles: before.roles },
    after: { ...after, sessionsEnded: ended, keysEnded },
    ...(change.reason === undefined ? {} : { reason: change.reason }),
    atMs,
  });
}

/** Owners are made, unmade and shut out by owners only. */
function refuseOwnerChange(ctx: ServiceContext, before: OperatorRecord, change: Change): void {
  const touchesOwner = rolesOf(before.roles).includes("owner") || change.roles?.includes("owner") === true;
  if (touchesOwner && !mayDo(ctx.caller, "operators.grantOwner")) {
    throw new ForbiddenError("operator.owner_only", "Only an owner changes an owner.");
  }
}

/** There is always an active owner. @source docs/design/features.md OPR-1 */
function refuseLastOwner(people: readonly OperatorRecord[], before: OperatorRecord, change: Change): void {
  const isOwner = (one: OperatorRecord) => one.state === "active" && rolesOf(one.roles).includes("owner");
  const staysOwner = change.state !== "disabled" && (change.roles ?? rolesOf(before.roles)).includes("owner");
  const others = people.filter((one) => one.id !== before.id && isOwner(one));
  if (isOwner(before) && !staysOwner && others.length === 0) {
    throw new ConflictError("operator.last_owner", "There must be an owner who can sign in.");
  }
}
