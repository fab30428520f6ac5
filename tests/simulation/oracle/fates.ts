import type { Random } from "../random";

/** What becomes of one money request. `answer` says what leaves the other side, `executes` when the money moves. */
export type Fate = {
  name: FateName;
  executes: "at_once" | "late" | "never" | "twice";
  answer:
    | "success"
    | "refusal"
    | "hang_up"
    | "silence"
    | "gateway"
    | "broken"
    | "cut"
    | "session"
    | "rate"
    | "echo"
    | "code_500"
    | "redirect";
};

const fates = {
  paid: { executes: "at_once", answer: "success" },
  refused: { executes: "never", answer: "refusal" },
  lost_paid: { executes: "at_once", answer: "hang_up" },
  lost_unpaid: { executes: "never", answer: "hang_up" },
  lost_late: { executes: "late", answer: "hang_up" },
  silent_paid: { executes: "at_once", answer: "silence" },
  silent_unpaid: { executes: "never", answer: "silence" },
  silent_late: { executes: "late", answer: "silence" },
  gateway_paid: { executes: "at_once", answer: "gateway" },
  gateway_unpaid: { executes: "never", answer: "gateway" },
  broken_paid: { executes: "at_once", answer: "broken" },
  code_500_paid: { executes: "at_once", answer: "code_500" },
  code_500_unpaid: { executes: "never", answer: "code_500" },
  redirect_unpaid: { executes: "never", answer: "redirect" },
  cut_paid: { executes: "at_once", answer: "cut" },
  session_over: { executes: "never", answer: "session" },
  too_fast: { executes: "never", answer: "rate" },
  strange_echo: { executes: "at_once", answer: "echo" },
  refused_paid: { executes: "at_once", answer: "refusal" },
  claimed_unpaid: { executes: "never", answer: "success" },
  paid_twice: { executes: "twice", answer: "success" },
} as const satisfies Record<string, Omit<Fate, "name">>;

export type FateName = keyof typeof fates;

/** Fates that break an assumption of payments.md §1 and so may end in a doubt that only a person ends. */
export const untrueFates: readonly FateName[] = ["refused_paid", "claimed_unpaid", "paid_twice"];

/** How often each fate is drawn in one history; what is left is paid. */
/** `pageFault`: a page of a statement that lacks a record, or shows one twice. */
export type Luck = {
  money: readonly (readonly [FateName, number])[];
  readFault: number;
  pageFault: number;
  connectFault: number;
};

/** Each history has its own few kinds of faults: many at once would hide what one alone does. */
export function drawLuck(random: Random, mayBeUntrue: boolean): Luck {
  const usual = fateNames().filter((name) => name !== "paid" && !untrueFates.includes(name));
  const money = usual.flatMap((name) => (random.isHit(0.4) ? [[name, random.pick([0.03, 0.08, 0.2])] as const] : []));
  const untrue = untrueFates.flatMap((name) => (mayBeUntrue && random.isHit(0.2) ? [[name, 0.06] as const] : []));
  return {
    money: [...money, ...untrue],
    readFault: random.pick([0, 0.01, 0.05]),
    pageFault: random.pick([0, 0, 0.05, 0.2]),
    connectFault: random.pick([0, 0, 0.02, 0.1]),
  };
}

export const noLuckNeeded: Luck = { money: [], readFault: 0, pageFault: 0, connectFault: 0 };

export function drawFate(random: Random, luck: Luck): Fate {
  let left = random.share();
  for (const [name, share] of luck.money) {
    left -= share;
    if (left < 0) return { name, ...fates[name] };
  }
  return { name: "paid", ...fates.paid };
}

function fateNames(): FateName[] {
  return Object.keys(fates).filter((name): name is FateName => name in fates);
}
