import { z } from "zod";
import type { LateExecution } from "@/sandbox/books/late-executions";
import { reasonOf } from "@/sandbox/envelopes";
import { judgePayment, type Payment, pay } from "@/sandbox/transfers/payment";
import type { SandboxWorld } from "@/sandbox/world";

const storedPaymentSchema = z.object({
  senderId: z.number().int(),
  contactType: z.enum(["uid", "email"]),
  payee: z.string(),
  amountMicro: z.string().transform(BigInt),
  recordAfterMs: z.number().int().nullable(),
});

/** Stores a payment that is carried out later; expects a transaction, after which the caller arms it. */
export function scheduleLate(world: SandboxWorld, requestNo: number, payment: Payment, afterMs: number): LateExecution {
  const paymentJson = JSON.stringify({ ...payment, amountMicro: String(payment.amountMicro) });
  const late = { requestNo, dueAtMs: world.nowMs() + afterMs, paymentJson };
  world.late.add(late);
  return late;
}

/** Waits for the moment of one late payment. */
export function armLate(world: SandboxWorld, late: LateExecution): void {
  world.late.arm(late, world.nowMs(), (due) => executeLate(world, due));
}

/** Waits for every late payment that a restart found in the books; those whose time has passed follow at once. */
export function resumeLate(world: SandboxWorld): void {
  for (const late of world.late.all()) armLate(world, late);
}

/** Carries out now, in the order of their moments, whatever waits for its moment; returns how many there were. */
export function executeLateNow(world: SandboxWorld): number {
  const waiting = world.late.all();
  for (const late of waiting) {
    world.late.disarm(late.requestNo);
    executeLate(world, late);
  }
  return waiting.length;
}

/** Carries the payment out, or notes why the books refuse it now. */
function executeLate(world: SandboxWorld, late: LateExecution): void {
  const { requestNo } = late;
  const atMs = world.nowMs();
  world.atomically(() => {
    const payment = storedPaymentSchema.parse(JSON.parse(late.paymentJson));
    const refusal = judgePayment(world, payment);
    if (refusal === null) pay(world, payment, { kind: "transfer", requestNo, atMs });
    const outcome = refusal === null ? "executed" : "refused";
    world.requests.reconsider(requestNo, outcome, refusal === null ? null : reasonOf(refusal), atMs);
    world.late.drop(requestNo);
  });
}
