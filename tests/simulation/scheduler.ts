import type { Random } from "./random";

/** What the scheduler may do to a process at a point where it waits for the world outside. */
export type Interference = "crash" | "pause" | "reorder" | "fail";

/** A process of the simulation: dead or alive, and perhaps stopped for a while. */
export type Process = {
  readonly name: string;
  isAlive: boolean;
  /** Virtual ms until which nothing of it runs. */
  stoppedUntilMs: number;
};

/** How an act on the world outside is carried out. `isLost`: it is to be undone, so that a transaction rolls back. */
export type Act<T> = (isLost: boolean) => Promise<T>;

/** `ownDeath`: its act decides itself how far it gets when its process dies in it. */
type Step = { process: Process | null; label: string; run: () => Promise<void>; ownDeath: boolean };
type Named = Pick<Step, "process" | "label">;
type Timer = { atMs: number; process: Process | null; label: string; act: () => void | Promise<void> };

/** How often what is done to a process, by the name of the point. */
export type Mood = {
  crash: (label: string) => number;
  pause: (label: string) => number;
  reorder: number;
  /** A write that the database refuses: busy, full, or given up for another one. */
  fail: (label: string) => number;
};

/** Nothing is done to anybody. */
export const calmMood: Mood = { crash: () => 0, pause: () => 0, reorder: 0, fail: () => 0 };

/** An act that is undone: with its process, so that nobody learns of it, or by the database, which says so. */
export class UndoneError extends Error {}

/**
 * Time and order of a simulated world. Each act on the outside is a step that runs alone; what runs next, who dies and
 * who stands still is drawn from the seed, so that one seed is one history.
 */
export class Scheduler {
  mood: Mood = calmMood;
  /** Told of each interference at a named point. */
  onInterference: (kind: Interference, label: string) => void = () => undefined;
  onDeath: (process: Process) => void = () => undefined;
  /** Ends when nothing is under way on the outside; null when nothing is. A database that answers at once has nothing. */
  quiet: () => Promise<void> | null = () => null;
  readonly #random: Random;
  #nowMs: number;
  #steps = 0;
  #ready: Step[] = [];
  /** What was asked for since the last turn. */
  #asked: Step[] = [];
  #timers: Timer[] = [];

  constructor(random: Random, startMs: number) {
    this.#random = random;
    this.#nowMs = startMs;
  }

  /** Virtual time, Unix ms. */
  nowMs(): number {
    return this.#nowMs;
  }

  steps(): number {
    return this.#steps;
  }

  /**
   * An act of a process on the outside. It may die before, within or after it, and stand still before it hears how it
   * ended; from a dead process no promise ever comes back.
   */
  async perform<T>(process: Process, label: string, act: Act<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (deliver: () => void): void => {
        this.#push(process, `${label}:heard`, async () => deliver());
      };
      const run = async (): Promise<void> => {
        const isDying = this.#isHit("crash", process, label);
        const isLost = isDying ? this.#random.isHit(0.5) : this.#isHit("fail", process, label);
        try {
          const result = await act(isLost);
          if (isDying) this.kill(process);
          else answer(() => resolve(result));
        } catch (error) {
          if (isDying) this.kill(process);
          else answer(() => reject(error));
        }
      };
      this.#push(process, label, run, true);
    });
  }

  /** Runs after that time, unless its process is dead by then. The function that comes back calls it off. */
  after(process: Process | null, label: string, ms: number, act: () => void | Promise<void>): () => void {
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, Math.ceil(ms)), process, label, act };
    const at = this.#timers.findIndex((other) => (other.atMs - timer.atMs || byName(other, timer)) > 0);
    this.#timers.splice(at === -1 ? this.#timers.length : at, 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place !== -1) this.#timers.splice(place, 1);
      timer.act = () => undefined;
    };
  }

  kill(process: Process): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    this.#ready = this.#ready.filter((step) => step.process !== process);
    this.#asked = this.#asked.filter((step) => step.process !== process);
    this.#timers = this.#timers.filter((timer) => timer.process !== process);
    this.onDeath(process);
  }

  /** Lets the world go on for that long. @throws Error when it spins without time going on. */
  async run(forMs: number, isOver: () => boolean = () => false): Promise<void> {
    const endsAtMs = this.#nowMs + forMs;
    for (let stepsAtOnce = 0, lastMs = this.#nowMs; this.#nowMs < endsAtMs && !isOver(); ) {
      await this.#turn();
      const step = this.#take();
      if (step === null) {
        if (!this.#passTime(endsAtMs)) return;
        continue;
      }
      stepsAtOnce = lastMs === this.#nowMs ? stepsAtOnce + 1 : 0;
      lastMs = this.#nowMs;
      if (stepsAtOnce > 20_000) throw new Error(`time stands still at ${step.label}`);
      await this.#runStep(step);
    }
  }

  async #runStep(step: Step): Promise<void> {
    this.#steps += 1;
    const running = { isOver: false, error: undefined as unknown };
    void step.run().then(
      () => {
        running.isOver = true;
      },
      (error: unknown) => Object.assign(running, { isOver: true, error }),
    );
    while (!running.isOver) await this.#turn();
    if (running.error !== undefined) throw running.error;
    // Whatever is done takes a moment now and then.
    if (this.#random.isHit(0.25)) this.#nowMs += this.#random.whole(1, 4);
  }

  #push(process: Process | null, label: string, run: () => Promise<void>, ownDeath = false): void {
    if (process === null || process.isAlive) this.#asked.push({ process, label, run, ownDeath });
  }

  /** The next step: mostly the oldest, now and then another one; what a stopped process wants waits. */
  #take(): Step | null {
    this.#fireDue();
    const may = this.#ready.filter(({ process }) => process === null || process.stoppedUntilMs <= this.#nowMs);
    let [step] = may;
    if (step === undefined) return null;
    if (may.length > 1 && this.#random.isHit(this.mood.reorder)) {
      this.onInterference("reorder", step.label);
      step = may[this.#random.whole(1, may.length - 1)] ?? step;
    }
    if (step.process !== null && this.#isHit("pause", step.process, step.label)) {
      step.process.stoppedUntilMs = this.#nowMs + this.#random.pick([200, 900, 2_500, 5_000, 9_000]);
      return this.#take();
    }
    if (step.process !== null && !step.ownDeath && this.#isHit("crash", step.process, step.label)) {
      this.kill(step.process);
      return this.#take();
    }
    this.#ready.splice(this.#ready.indexOf(step), 1);
    return step;
  }

  #isHit(kind: "crash" | "pause" | "fail", process: Process, label: string): boolean {
    if (!process.isAlive || !this.#random.isHit(this.mood[kind](label))) return false;
    this.onInterference(kind, label);
    return true;
  }

  #fireDue(): void {
    for (let at = 0; at < this.#timers.length; ) {
      const timer = this.#timers[at];
      if (timer === undefined || timer.atMs > this.#nowMs) return;
      const { process, label, act } = timer;
      if (process !== null && process.stoppedUntilMs > this.#nowMs) {
        at += 1;
        continue;
      }
      this.#timers.splice(at, 1);
      this.#ready.push({ process, label, run: async () => act(), ownDeath: false });
    }
  }

  /** To the next moment at which something is due; false when that lies beyond the end. */
  #passTime(endsAtMs: number): boolean {
    const due = [
      ...this.#timers.map(({ atMs, process }) => Math.max(atMs, process?.stoppedUntilMs ?? 0)),
      ...this.#ready.map(({ process }) => process?.stoppedUntilMs ?? 0),
    ].filter((atMs) => atMs > this.#nowMs);
    const nextMs = Math.min(endsAtMs, ...due);
    this.#nowMs = nextMs;
    return nextMs < endsAtMs;
  }

  /** Everything that can go on without a step goes on, and has been answered by the database. */
  async #turn(): Promise<void> {
    await immediate();
    for (let quiet = this.quiet(); quiet !== null; quiet = this.quiet()) {
      await quiet;
      await immediate();
    }
    this.#ready.push(...this.#asked.sort(byName));
    this.#asked = [];
  }
}

function immediate(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Of what was asked for side by side, who came first says only how many answers of the database he waited for. */
function byName(one: Named, other: Named): number {
  return compare(one.process?.name ?? "", other.process?.name ?? "") || compare(one.label, other.label);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
