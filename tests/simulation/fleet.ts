import { join } from "node:path";
import { type Engine, startEngine } from "@/server/engine/engine";
import type { Oracle } from "./oracle/oracle";
import type { Random } from "./random";
import type { Process, Scheduler } from "./scheduler";
import { transportOf } from "./wire";
import { type Parts, workerContext } from "./worker";

type FleetParts = { scheduler: Scheduler; oracle: Oracle; parts: Parts; folder: string; random: Random };

/** The workers: whoever dies is followed by another one, mostly on the same host. */
export class Fleet {
  readonly #of: FleetParts;
  readonly #alive = new Map<Process, Engine>();
  #started = 0;
  #hosts = 1;

  constructor(of: FleetParts) {
    this.#of = of;
    of.scheduler.onDeath = (process) => this.#follow(process);
  }

  startOne(): void {
    const { scheduler, oracle, parts, folder, random } = this.#of;
    this.#started += 1;
    if (random.isHit(0.2)) this.#hosts += 1;
    const process: Process = { name: `worker-${this.#started}`, isAlive: true, stoppedUntilMs: 0 };
    const transport = transportOf({ scheduler, oracle, random: random.fork(process.name) }, process);
    const dataDir = join(folder, `host-${this.#hosts}`);
    const ctx = workerContext({ ...parts, dataDir }, scheduler, process, transport);
    this.#alive.set(process, startEngine(ctx));
  }

  /** The others end as on a planned stop. */
  keepOne(): void {
    const [, ...others] = this.#alive.values();
    for (const engine of others) void engine.stop();
    if (this.#alive.size === 0) this.startOne();
  }

  /** All end as on a planned stop, and one more comes. */
  async renew(): Promise<void> {
    await Promise.all([...this.#alive.values()].map((engine) => engine.stop()));
    this.startOne();
  }

  end(): void {
    this.#of.scheduler.onDeath = () => undefined;
    for (const process of this.#alive.keys()) this.#of.scheduler.kill(process);
  }

  #follow(process: Process): void {
    this.#alive.delete(process);
    const { scheduler, random } = this.#of;
    scheduler.after(null, "restart", random.whole(0, 3_000), () => this.startOne());
  }
}
