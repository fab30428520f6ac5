import { ConflictError, type ErrorParams, PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import type { TransferWarningCode } from "@/domain/transfer-warnings";
import type { AskedOfTransfer } from "./prepare-transfer";
import { refuseBlockers } from "./warn-transfer";

/** What came with the confirmation. */
type Given = { confirm: { snapshot: string }; acknowledge?: readonly TransferWarningCode[] | undefined };

/**
 * What must be true beside the confirmation: before it is checked, and again in the transaction of the act.
 * @throws ConflictError `transfer.snapshot_changed` with things as they are now
 * @throws PreconditionError `transfer.acknowledge_missing`, and what `refuseBlockers` throws
 */
export function refuseUnready(now: AskedOfTransfer, given: Given): void {
  const { warnings, blockers, snapshot } = now;
  // A place that is taken, or money that is gone, says more than that something changed.
  refuseBlockers(blockers);
  if (snapshot !== given.confirm.snapshot) {
    const message = "The transfer, or what is known about its payee, changed since the preview that was confirmed.";
    throw new ConflictError("transfer.snapshot_changed", message, differenceOf(now, given));
  }
  const open = warnings.filter(({ code }) => !given.acknowledge?.includes(code)).map(({ code }) => code);
  if (open.length === 0) return;
  throw new PreconditionError("transfer.acknowledge_missing", "Each warning must be acknowledged.", {
    codes: open.join(", "),
    ...earlierOf(now),
  });
}

/**
 * What was confirmed, and how long it can be undone, belongs to a lower tier: it is confirmed anew.
 * @throws ConflictError `transfer.tier_risen`
 */
export function refuseRisen(before: AskedOfTransfer, now: AskedOfTransfer): void {
  if (now.tier <= before.tier) return;
  throw new ConflictError("transfer.tier_risen", "Something else was confirmed meanwhile: this asks more now.", {
    before: before.tier,
    tier: now.tier,
    total: formatMoney(now.amountMicro),
  });
}

/** Things as they are now, for whoever confirmed them otherwise. */
function differenceOf(now: AskedOfTransfer, given: Given): ErrorParams {
  const codes = now.warnings.map(({ code }) => code);
  const known: readonly string[] = given.acknowledge ?? [];
  return {
    snapshot: now.snapshot,
    payee: now.payee.payee,
    amount: formatMoney(now.amountMicro),
    tier: now.tier,
    warnings: codes.join(", "),
    newWarnings: codes.filter((code) => !known.includes(code)).join(", "),
    ...earlierOf(now),
  };
}

/** The earlier payment that a warning names; nothing without one. */
function earlierOf({ warnings }: AskedOfTransfer): ErrorParams {
  const [first] = warnings.filter(({ code }) => code === "same_payee_amount" || code === "open_unknown");
  if (!first) return {};
  const { transfer, at, state } = first.params;
  return {
    transfer: typeof transfer === "string" ? transfer : null,
    at: typeof at === "string" ? at : null,
    state: typeof state === "string" ? state : null,
  };
}
