import type { Marks } from "@/sandbox/behaviours/marks";
import { namedPlans } from "@/sandbox/behaviours/named-plans";
import { type NamedPlan, type Plan, planOf } from "@/sandbox/behaviours/plan";
import { refusals } from "@/sandbox/envelopes";
import type { Knobs } from "@/sandbox/knobs/knobs-schema";

const magicUid = /^990000(0[1-9]|10)$/;
const magicEmail = /^magic-(0[1-9]|10)@example\.com$/i;

const recordAtOnce = planOf({ recordAfterMs: 0 });
const codeRefused = planOf({ execute: "never", tell: { as: "refusal", ...refusals.codeInvalid } });

/** The number of a magic payee (`99000004`, `magic-04@example.com`), or null for everybody else. */
export function magicNumber(payee: string): string | null {
  return (magicUid.exec(payee) ?? magicEmail.exec(payee))?.[1] ?? null;
}

/** What a magic payee makes of a transfer; null for everybody else. @source docs/design/features.md §29 */
export function magicPlan(payee: string, accountId: number, knobs: Knobs, marks: Marks): NamedPlan | null {
  const number = magicNumber(payee);
  if (number === null) return null;
  const firstOfAccount = (plan: Plan): Plan =>
    marks.setOnce(`magic-${number}:${accountId}`) ? plan : namedPlans.accept;
  const plans: Record<string, () => Plan> = {
    "01": () => recordAtOnce,
    "02": () => planOf({ recordAfterMs: knobs.magic.lateRecordMs }),
    "03": () => namedPlans.refuse,
    "04": () => namedPlans.lostAfter,
    "05": () => namedPlans.lostBefore,
    "06": () => firstOfAccount(namedPlans.rateLimit),
    "07": () => firstOfAccount(namedPlans.unauthorized),
    "08": () => firstOfAccount(codeRefused),
    "09": () => namedPlans.badGatewayPaid,
    "10": () => planOf({ answerAfterMs: knobs.magic.slowAnswerMs }),
  };
  const plan = plans[number]?.();
  return plan === undefined ? null : { name: `magic ${number}`, plan };
}
