import { sixDecimals } from "@/sandbox/amounts";
import { magicPlan } from "@/sandbox/behaviours/magic-payees";
import type { NamedPlan, Plan } from "@/sandbox/behaviours/plan";
import type { Outcome } from "@/sandbox/books/request-log";
import { reasonOf, success } from "@/sandbox/envelopes";
import { drawPlan, findSession } from "@/sandbox/routes/serve-call";
import type { Session } from "@/sandbox/sessions";
import { executeTransfer, type Verdict } from "@/sandbox/transfers/execute-transfer";
import { armLate } from "@/sandbox/transfers/late-transfers";
import { readOrder, type TransferOrder } from "@/sandbox/transfers/order";
import {
  type Answer,
  type Delivery,
  describeDelivery,
  envelopeAnswer,
  invalidAnswer,
  refusalAnswer,
  unauthorizedAnswer,
} from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";
import { deliver } from "@/sandbox/wire/deliver";
import { distort } from "@/sandbox/wire/distort";
import { parseBody, type ReceivedBody, readBody } from "@/sandbox/wire/read-body";
import type { SandboxWorld } from "@/sandbox/world";

type EchoWhat = "none" | "data" | "wrongPayee" | "wrongAmount";

/** A request that goes on to be carried out, with the session it came with and the plan it will meet. */
interface Admitted {
  readonly session: Session;
  readonly order: TransferOrder;
  readonly plan: Plan;
}

/**
 * `POST /account/internal-transfer`: the request is in the log before anything is decided; judgement, movement and the
 * answer that will be given are one transaction; only then does a byte leave.
 */
export async function internalTransfer(c: SandboxContext): Promise<Response> {
  const { world, era } = c.var;
  const received = await readBody(c.env.incoming);
  if (era.aborted) return deliver(c, { kind: "hangUp" });
  const admission = world.atomically(() => admit(c, received));
  return "kind" in admission ? deliver(c, admission) : carryOut(c, admission);
}

/** Logs the request and chooses its plan, or concludes at once what cannot become a transfer. */
function admit(c: SandboxContext, { bytes, isWhole }: ReceivedBody): Admitted | Delivery {
  const { world } = c.var;
  const requestNo = world.requests.arrive("internalTransfer", bytes, world.nowMs());
  if (!isWhole) return conclude(world, requestNo, "incomplete", { kind: "hangUp" });
  const session = findSession(c);
  if (session === null) {
    const answer = unauthorizedAnswer(world.knobs.current.unauthorizedStyle);
    return conclude(world, requestNo, "unauthorized", plainly(world, answer));
  }
  const order = readOrder(requestNo, session.account, parseBody(bytes));
  if (order === null) {
    world.requests.attribute(requestNo, session.account.id);
    return conclude(world, requestNo, "invalid", plainly(world, invalidAnswer()));
  }
  return { session, order, plan: choosePlan(world, order).plan };
}

async function carryOut(c: SandboxContext, { session, order, plan }: Admitted): Promise<Response> {
  const { world, era } = c.var;
  const { latencyMs, moneyLatencyMs } = world.knobs.current;
  const halfMs = (latencyMs + moneyLatencyMs) / 2;
  if (!(await world.pause(halfMs, era))) return deliver(c, { kind: "hangUp" });
  const { delivery, verdict } = world.atomically(() => decide(world, session, order, plan));
  if (verdict.late !== null) armLate(world, verdict.late);
  if (!(await world.pause(halfMs + plan.answerAfterMs, era))) return deliver(c, { kind: "hangUp" });
  return deliver(c, delivery);
}

/** The script of the payee goes before its magic, and both before the shares of the knobs. */
function choosePlan(world: SandboxWorld, order: TransferOrder): NamedPlan {
  const { payee, requestNo, sender, amountText } = order;
  const chosen =
    world.scripts.take(payee) ??
    magicPlan(payee, sender.id, world.knobs.current, world.marks) ??
    drawPlan(world, "money", world.moneyArrival(requestNo));
  const subject = { accountId: sender.id, payee, amount: amountText, behaviour: chosen.name };
  world.requests.describe(requestNo, subject);
  return chosen;
}

function decide(
  world: SandboxWorld,
  session: Session,
  order: TransferOrder,
  plan: Plan,
): { delivery: Delivery; verdict: Verdict } {
  const verdict = executeTransfer(world, order, plan.execute, plan.recordAfterMs);
  const { unauthorizedStyle, bodyDripMs, echo } = world.knobs.current;
  const truth = answerTo(order, verdict, plan.tell.as === "echo" ? plan.tell.what : echo);
  const delivery = distort(truth, plan.tell, unauthorizedStyle, plan.dripMs ?? bodyDripMs);
  if (plan.tell.as === "unauthorized" && plan.tell.endsSession) world.sessions.end(session.token);
  world.requests.decide(order.requestNo, {
    outcome: verdict.outcome,
    reason: verdict.refusal === null ? null : reasonOf(verdict.refusal),
    answer: describeDelivery(delivery),
    atMs: world.nowMs(),
  });
  return { delivery, verdict };
}

function answerTo(order: TransferOrder, verdict: Verdict, echo: EchoWhat): Answer {
  if (verdict.refusal !== null) return refusalAnswer(verdict.refusal);
  if (echo === "none") return envelopeAnswer(success());
  const payee = echo === "wrongPayee" ? wrongPayee(order) : order.payee;
  const amount = echo === "wrongAmount" ? sixDecimals(order.amountMicro + 1_000_000n) : order.amountText;
  const named = order.contactType === "uid" ? { user_id: payee } : { email: payee };
  return envelopeAnswer(success({ contactType: order.contactType, ...named, amount }));
}

function wrongPayee(order: TransferOrder): string {
  return order.contactType === "uid" ? `${order.payee}9` : `other-${order.payee}`;
}

function plainly(world: SandboxWorld, answer: Answer): Delivery {
  return { kind: "send", answer, cutAt: null, dripMs: world.knobs.current.bodyDripMs };
}

function conclude(world: SandboxWorld, requestNo: number, outcome: Outcome, delivery: Delivery): Delivery {
  const answer = describeDelivery(delivery);
  world.requests.decide(requestNo, { outcome, reason: null, answer, atMs: world.nowMs() });
  return delivery;
}
