import { setTimeout as sleep } from "node:timers/promises";
import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import type { VirtualClock } from "./virtual-clock";
import type { World } from "./world";

/** Into the next step, where its code may be made. */
const SETTLED_MS = 2_500;

/** Nothing is read while a lane waits for a code: a clock that moved meanwhile would show Infini's as slow or fast. */
export const noReadsBetween = { walkEveryMs: 3_600_000 } as const;

/**
 * Puts the clock forward whenever the account's lane waits for its next code, so that hours pass within seconds: once for
 * each step that was taken, and never while a request is under way. Returns what ends it.
 */
export function passSteps(world: Pick<World, "ctx" | "lease">, clock: VirtualClock): () => Promise<void> {
  const { db } = world.ctx;
  let isOver = false;
  let passed = -1;
  const countSteps = async () => (await db.read.select({ step: db.t.totpSteps.step }).from(db.t.totpSteps)).length;
  const passing = (async () => {
    while (!isOver) {
      const steps = await countSteps();
      const isWaiting = steps !== passed && (await world.lease())?.waitsFor === "next_code";
      // Asked again: a whole payment may have gone out between the two answers, and the wait be one for the step after.
      if (isWaiting && steps === (await countSteps())) {
        passed = steps;
        const nowMs = clock.nowMs();
        clock.forward(stepEndsMs(stepAt(nowMs)) + SETTLED_MS - nowMs);
      }
      await sleep(15);
    }
  })();
  return async () => {
    isOver = true;
    await passing;
  };
}
