import { z } from "zod";
import { type NamedPlan, type Plan, planOf, planSchema } from "@/sandbox/behaviours/plan";
import { refusals } from "@/sandbox/envelopes";

/** Behaviours that a script may call by name. */
export const namedPlans = {
  accept: planOf({}),
  refuse: planOf({ execute: "never", tell: { as: "refusal", ...refusals.recipientNotFound } }),
  refuseButExecute: planOf({ tell: { as: "refusal", ...refusals.recipientNotFound } }),
  lostBefore: planOf({ execute: "never", tell: { as: "silence" } }),
  lostAfter: planOf({ tell: { as: "silence" } }),
  executeTwice: planOf({ execute: "twice" }),
  acceptWithoutExecuting: planOf({ execute: "never" }),
  unauthorized: planOf({ execute: "never", tell: { as: "unauthorized" } }),
  unauthorizedButExecute: planOf({ tell: { as: "unauthorized" } }),
  rateLimit: planOf({ execute: "never", tell: { as: "rateLimit" } }),
  rateLimitWithoutEnvelope: planOf({ execute: "never", tell: { as: "rateLimit", withEnvelope: false } }),
  badGatewayPaid: planOf({ tell: { as: "status", status: 502 } }),
  badGatewayNotPaid: planOf({ execute: "never", tell: { as: "status", status: 502 } }),
  htmlPaid: planOf({ tell: { as: "status", status: 200 } }),
  htmlNotPaid: planOf({ execute: "never", tell: { as: "status", status: 200 } }),
  malformedPaid: planOf({ tell: { as: "cut" } }),
  malformedNotPaid: planOf({ execute: "never", tell: { as: "cut" } }),
  codeAsText: planOf({ tell: { as: "mistyped", what: "codeAsText" } }),
  duplicateKeys: planOf({ tell: { as: "duplicateKeys" } }),
  redirect: planOf({ execute: "never", tell: { as: "redirect", location: "/login" } }),
  wrongPayeeEcho: planOf({ tell: { as: "echo", what: "wrongPayee" } }),
  wrongAmountEcho: planOf({ tell: { as: "echo", what: "wrongAmount" } }),
} as const satisfies Record<string, Plan>;

const behaviourNameSchema = z.enum([
  "accept",
  "refuse",
  "refuseButExecute",
  "lostBefore",
  "lostAfter",
  "executeTwice",
  "acceptWithoutExecuting",
  "unauthorized",
  "unauthorizedButExecute",
  "rateLimit",
  "rateLimitWithoutEnvelope",
  "badGatewayPaid",
  "badGatewayNotPaid",
  "htmlPaid",
  "htmlNotPaid",
  "malformedPaid",
  "malformedNotPaid",
  "codeAsText",
  "duplicateKeys",
  "redirect",
  "wrongPayeeEcho",
  "wrongAmountEcho",
] as const satisfies readonly (keyof typeof namedPlans)[]);

/** One step of a script: a name, or a plan spelled out. */
export const behaviourSchema = z.union([behaviourNameSchema, planSchema]);
export type Behaviour = z.input<typeof behaviourSchema>;

/** The plan behind a script step. */
export function readBehaviour(behaviour: z.output<typeof behaviourSchema>): NamedPlan {
  if (typeof behaviour === "string") return { name: `script ${behaviour}`, plan: namedPlans[behaviour] };
  return { name: "script", plan: behaviour };
}
