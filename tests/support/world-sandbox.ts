import { z } from "zod";
import type { Behaviour } from "@/sandbox/behaviours/named-plans";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";

/** One money request as the sandbox's own log has it. */
export type SandboxRequest = {
  no: number;
  at: string;
  account: string | null;
  payee: string | null;
  amount: string | null;
  body: string;
  outcome: string;
  movementIds: number[];
};

/** One movement of the sandbox's own books. */
export type SandboxMovement = { id: number; kind: string; payee: string; amount: string; requestNo: number | null };

/** What the sandbox's own books and request log say: the judge. */
export type SandboxBooks = {
  requests(): Promise<SandboxRequest[]>;
  /** Movements that a money request caused. */
  movements(): Promise<SandboxMovement[]>;
};

export function bookReader(sandboxUrl: string): SandboxBooks {
  const all = async <T>(path: string, numberOf: (item: T) => number): Promise<T[]> => {
    const items: T[] = [];
    for (let after = 0; ; ) {
      const answer = await fetch(`${sandboxUrl}/__sandbox/${path}?limit=1000&after=${after}`);
      const page: { items: T[] } = JSON.parse(await answer.text());
      items.push(...page.items);
      const last = page.items.at(-1);
      if (!last || page.items.length < 1_000) return items;
      after = numberOf(last);
    }
  };
  return {
    requests: () => all<SandboxRequest>("requests", (request) => request.no),
    movements: async () => {
      const movements = await all<SandboxMovement>("books", (movement) => movement.id);
      return movements.filter((movement) => movement.requestNo !== null);
    },
  };
}

const lateAnswer = z.object({ executed: z.number().int() });

/** Turns the sandbox through its control interface. */
export function sandboxControl(sandboxUrl: string) {
  return {
    control: (path: string, body: unknown) => control(sandboxUrl, path, body),
    /** Carries out what the sandbox has put off; gives the number of payments. */
    executeLate: async () => lateAnswer.parse(await control(sandboxUrl, "late", {})).executed,
    knobs: (patch: KnobPatch) => control(sandboxUrl, "knobs", patch),
    /** What the next requests to this payee meet, in order. */
    script: (payee: string, ...behaviours: Behaviour[]) => control(sandboxUrl, "script", { payee, behaviours }),
  };
}

export async function control(sandboxUrl: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${sandboxUrl}/__sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
