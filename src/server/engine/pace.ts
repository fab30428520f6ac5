import type { Mode } from "@/domain/engine-parameters";
import type { Clock } from "@/server/platform/clock";

/** Least time between two money calls of one process, over all accounts. @source docs/design/payments.md §5.1 */
const gapMs: Record<Mode, number> = { live: 200, sandbox: 0 };

/** Lets money calls of all lanes of a process go one after the other, never faster than the mode allows. */
export class Pace {
  readonly #clock: Clock;
  readonly #gapMs: number;
  #nextAtMs = 0;

  constructor(clock: Clock, mode: Mode) {
    this.#clock = clock;
    this.#gapMs = gapMs[mode];
  }

  /** Returns when it is the caller's turn, or at once when the process ends. */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const atMs = Math.max(nowMs, this.#nextAtMs);
    this.#nextAtMs = atMs + this.#gapMs;
    if (atMs > nowMs) await this.#clock.sleep(atMs - nowMs, signal);
  }
}
