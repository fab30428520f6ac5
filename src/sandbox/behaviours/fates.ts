import { namedPlans } from "@/sandbox/behaviours/named-plans";
import { type NamedPlan, type Plan, planOf } from "@/sandbox/behaviours/plan";
import type { Area } from "@/sandbox/draws";
import type { Knobs } from "@/sandbox/knobs/knobs-schema";

/** A plan that the knobs give to a share of the calls. */
export interface Fate extends NamedPlan {
  readonly share: number;
}

/** Kinds of calls that draw a fate. */
export type FateArea = Exclude<Area, "cookie">;

/** What may befall a call of that kind, in a fixed order. */
export function fatesFor(area: FateArea, knobs: Knobs): readonly Fate[] {
  const wire = wireFates(knobs)
    .filter((fate) => fate.appliesTo === area || fate.appliesTo === "everything")
    .map(({ name, share, plan }) => ({ name, share, plan }));
  return area === "money" ? [...moneyFates(knobs), ...wire] : wire;
}

export function sumOfShares(fates: readonly Fate[]): number {
  return fates.reduce((sum, fate) => sum + fate.share, 0);
}

/** The fate that a draw in [0, 1) falls into; null is an undisturbed call. */
export function pickFate(fates: readonly Fate[], draw: number): Fate | null {
  let upTo = 0;
  for (const fate of fates) {
    upTo += fate.share;
    if (draw < upTo) return fate;
  }
  return null;
}

function moneyFates(knobs: Knobs): Fate[] {
  const { refusal, lateExecution } = knobs;
  const refuse = planOf({
    execute: refusal.executed ? "now" : "never",
    tell: { as: "refusal", code: refusal.code, message: refusal.message },
  });
  const late = planOf({ execute: { afterMs: lateExecution.afterMs }, tell: { as: "silence" } });
  return [
    { name: "lostBefore", share: knobs.lostBeforeShare, plan: namedPlans.lostBefore },
    { name: "lostAfter", share: knobs.lostAfterShare, plan: namedPlans.lostAfter },
    { name: "lateExecution", share: lateExecution.share, plan: late },
    { name: "refusal", share: knobs.refusalShare, plan: refuse },
    { name: "executeTwice", share: knobs.executeTwiceShare, plan: namedPlans.executeTwice },
    {
      name: "acceptWithoutExecuting",
      share: knobs.acceptWithoutExecutingShare,
      plan: namedPlans.acceptWithoutExecuting,
    },
  ];
}

interface WireFate extends Fate {
  readonly appliesTo: FateArea | "everything";
}

function wireFates(knobs: Knobs): WireFate[] {
  const { status5xx, htmlBody, malformedBody, mistyped, duplicateKeys, rateLimit, redirect } = knobs;
  const cut = { as: "cut", at: malformedBody.cutAt, hangsUp: malformedBody.hangsUp } as const;
  const limit = {
    as: "rateLimit",
    withEnvelope: rateLimit.withEnvelope,
    retryAfterSec: rateLimit.retryAfterSec,
  } as const;
  const page = { as: "status", status: status5xx.status, body: status5xx.body } as const;
  return [
    { ...status5xx, name: "status5xx", plan: paid(status5xx.executed, page) },
    { ...htmlBody, name: "htmlBody", plan: paid(htmlBody.executed, { as: "status", status: 200, body: "html" }) },
    { ...malformedBody, name: "malformedBody", plan: paid(malformedBody.executed, cut) },
    { ...mistyped, name: "mistyped", plan: paid(true, { as: "mistyped", what: mistyped.what }) },
    { ...duplicateKeys, name: "duplicateKeys", plan: paid(true, { as: "duplicateKeys" }) },
    { ...rateLimit, name: "rateLimit", plan: paid(false, limit) },
    { ...redirect, name: "redirect", plan: paid(false, { as: "redirect", location: redirect.location }) },
  ];
}

function paid(isExecuted: boolean, tell: Plan["tell"]): Plan {
  return planOf({ execute: isExecuted ? "now" : "never", tell });
}
