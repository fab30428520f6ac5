import type { Execution } from "@/sandbox/behaviours/plan";
import type { LateExecution } from "@/sandbox/books/late-executions";
import type { Outcome } from "@/sandbox/books/request-log";
import { type Refusal, refusals } from "@/sandbox/envelopes";
import { findStep, readSecret } from "@/sandbox/one-time-codes";
import { scheduleLate } from "@/sandbox/transfers/late-transfers";
import type { TransferOrder } from "@/sandbox/transfers/order";
import { judgePayment, type Payment, pay } from "@/sandbox/transfers/payment";
import type { SandboxWorld } from "@/sandbox/world";

/** What the books make of an order. `late` has to be armed once the transaction is committed. */
export interface Verdict {
  readonly outcome: Extract<Outcome, "refused" | "withheld" | "scheduled" | "executed">;
  readonly refusal: Refusal | null;
  readonly late: LateExecution | null;
}

/**
 * Judges an order and carries it out as the behaviour says. Expects a transaction: judgement and movement are one, so
 * parallel orders cannot spend the same money.
 */
export function executeTransfer(
  world: SandboxWorld,
  order: TransferOrder,
  execution: Execution,
  recordAfterMs: number | null,
): Verdict {
  const codeStep = judgeCode(world, order);
  if (typeof codeStep === "object" && codeStep !== null) return refused(codeStep);
  const { contactType, payee, amountMicro } = order;
  const payment: Payment = { senderId: order.sender.id, contactType, payee, amountMicro, recordAfterMs };
  const refusal = judgePayment(world, payment);
  if (refusal !== null) return refused(refusal);
  if (execution === "never") return { outcome: "withheld", refusal: null, late: null };
  if (codeStep !== null) world.accounts.markCodeStep(order.sender.id, codeStep);
  if (typeof execution === "object") {
    const late = scheduleLate(world, order.requestNo, payment, execution.afterMs);
    return { outcome: "scheduled", refusal: null, late };
  }
  const cause = { kind: "transfer", requestNo: order.requestNo, atMs: world.nowMs() } as const;
  pay(world, payment, cause);
  if (execution === "twice" && judgePayment(world, payment) === null) pay(world, payment, cause);
  return { outcome: "executed", refusal: null, late: null };
}

/** The step of a right code, null when none is needed, or the refusal of a missing or wrong one. */
function judgeCode(world: SandboxWorld, order: TransferOrder): number | Refusal | null {
  const { isTwoFactorBound, totpSecret, lastCodeStep } = world.accounts.get(order.sender.id);
  if (!isTwoFactorBound) return null;
  if (order.code === null) return refusals.codeRequired;
  const { totpDrift, totpSingleUse } = world.knobs.current;
  const secret = readSecret(totpSecret ?? "");
  const step = secret === null ? null : findStep(secret, order.code, world.shownMs(), totpDrift);
  if (step === null) return refusals.codeInvalid;
  const isUsed = lastCodeStep !== null && step <= lastCodeStep;
  return isUsed && totpSingleUse ? refusals.codeInvalid : step;
}

function refused(refusal: Refusal): Verdict {
  return { outcome: "refused", refusal, late: null };
}
