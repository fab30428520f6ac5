import { maskPayee, maskWithin } from "@/domain/batch-payee";
import { BadInputError, ConflictError, ForbiddenError } from "@/domain/errors";
import { isAmount, parseAmount } from "@/domain/money";
import { isLimitRaised, isRelease } from "@/domain/payee-status";
import { mayDo } from "@/domain/rights";
import type { PayeeDetail, UpdatePayeeInput } from "@/domain/transfer-payee.schema";
import { moneyOrNull } from "@/domain/wire";
import { requireRecentStepUp } from "@/server/auth/step-up";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { getPayeeRow, type PayeeRecord, updatePayeeRow } from "@/server/repositories/payees.repository";
import type { ServiceContext } from "@/server/services/context";
import { getPayee } from "./get-payee";

/** What is different afterwards; empty when the input says what is so already. */
type Change = Partial<Pick<PayeeRecord, "label" | "limitMicro" | "status">>;

/**
 * Names a payee, gives it a limit of its own, suspends, blocks or releases it. What is on its way already is looked at
 * again by the final gate. Whatever lets more through takes the right to release, a step-up and a reason.
 * @throws ConflictError `payee.stale_version` | NotFoundError `payee.not_found` | BadInputError `payee.limit`,
 * `payee.reason`
 * @throws ForbiddenError `rights.missing` naming `payees.release`, `operator.step_up_required`
 * @source docs/design/features.md §11, TRF-7
 */
export async function updatePayee(ctx: ServiceContext, input: UpdatePayeeInput): Promise<PayeeDetail> {
  const before = await getPayeeRow(ctx.db, input.id);
  if (before.version !== input.version) throw stale(before);
  const change = changeOf(before, input);
  if (Object.keys(change).length === 0) return getPayee(ctx, input.id);
  requireRight(ctx, before, change);
  requireReason(before, change, input.reason);
  await ctx.db.tx(async (tx) => {
    // The gate and whoever confirms hold it while they read: this comes before them or after.
    await lockAuditHead(tx);
    await writeChange(tx, ctx, { before, change, reason: input.reason ?? null });
  });
  ctx.bus.emit("events");
  return getPayee(ctx, input.id);
}

function changeOf(before: PayeeRecord, { label, limit, status }: UpdatePayeeInput): Change {
  const limitMicro = limit === undefined ? before.limitMicro : readLimit(limit);
  const named = label === undefined ? before.label : label || null;
  return {
    ...(named === before.label ? {} : { label: named }),
    ...(limitMicro === before.limitMicro ? {} : { limitMicro }),
    ...(status === undefined || status === before.status ? {} : { status }),
  };
}

function readLimit(text: string | null): bigint | null {
  if (text === null) return null;
  if (isAmount(text)) return parseAmount(text);
  const message = "A limit is above zero, with at most eight digits before the point and six after it.";
  throw new BadInputError("payee.limit", message, {}, { limit: "amount" });
}

/** True when less is held back afterwards. */
function letsGo(before: PayeeRecord, { status, limitMicro }: Change): boolean {
  if (status !== undefined && isRelease(before.status, status)) return true;
  return limitMicro !== undefined && isLimitRaised(before.limitMicro, limitMicro);
}

function requireRight(ctx: ServiceContext, before: PayeeRecord, change: Change): void {
  if (!letsGo(before, change)) return;
  if (!mayDo(ctx.caller, "payees.release")) {
    throw new ForbiddenError("rights.missing", "This is not among your rights.", { act: "payees.release" });
  }
  requireRecentStepUp(ctx, ctx.caller);
}

function requireReason(before: PayeeRecord, change: Change, reason: string | undefined): void {
  if (reason !== undefined || (change.status === undefined && !letsGo(before, change))) return;
  throw new BadInputError("payee.reason", "Say why, in 10 to 500 characters.", {}, { reason: "too_short" });
}

async function writeChange(
  tx: Session,
  ctx: ServiceContext,
  { before, change, reason }: { before: PayeeRecord; change: Change; reason: string | null },
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const { personId } = ctx.caller;
  const payload = { state: change.status ?? before.status };
  await appendEvents(tx, [{ topic: "payee", subjectKind: "payee", subjectId: before.id, payload, atMs }]);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: actionOf(change),
    objectKind: "payee",
    objectId: before.id,
    before: auditedOf(before, change, before),
    after: auditedOf(before, change, { ...before, ...change }),
    ...(reason === null ? {} : { reason: withoutName(before, reason) }),
    atMs,
  });
  const marked = { statusReason: reason, statusBy: personId, statusAtMs: atMs, statusAuditSeq: auditSeq };
  const patch = {
    ...change,
    ...(change.status === undefined ? {} : marked),
    ...(change.limitMicro === undefined ? {} : { limitAtMs: atMs, limitAuditSeq: auditSeq }),
    updatedAtMs: atMs,
  };
  if (!(await updatePayeeRow(tx, before, patch))) throw stale(await getPayeeRow(tx, before.id));
}

function actionOf({ status, limitMicro }: Change): string {
  switch (status) {
    case "blocked":
      return "payee.block";
    case "suspended":
      return "payee.suspend";
    case "normal":
      return "payee.release";
    default:
      return limitMicro === undefined ? "payee.label" : "payee.limit";
  }
}

/** What changed, for people who may not see payees in full as well. */
function auditedOf(payee: PayeeRecord, change: Change, values: PayeeRecord): Readonly<Record<string, unknown>> {
  return {
    ...(change.label === undefined ? {} : { label: values.label && withoutName(payee, values.label) }),
    ...(change.limitMicro === undefined ? {} : { limit: moneyOrNull(values.limitMicro) }),
    ...(change.status === undefined ? {} : { status: values.status }),
  };
}

function withoutName({ kind, payee }: PayeeRecord, text: string): string {
  return maskWithin(text, payee, maskPayee(kind, payee));
}

/** Another hand changed the payee first. */
function stale({ id, version }: PayeeRecord): ConflictError {
  return new ConflictError("payee.stale_version", "The payee was changed meanwhile. Look at it again.", {
    id,
    version,
  });
}
