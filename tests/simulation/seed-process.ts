import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Job } from "./tell-seed";

const told = z.object({
  seed: z.int(),
  digest: z.string(),
  requests: z.int(),
  steps: z.int(),
  virtualMs: z.number(),
  ms: z.number(),
  states: z.record(z.string(), z.int()),
  findings: z.array(z.object({ rule: z.string(), says: z.string(), evidence: z.unknown() })),
  hits: z.array(z.tuple([z.string(), z.int()])),
});

/** What one seed led to, as its process told it. */
export type Told = z.infer<typeof told>;

/** A history takes a second or two; one that takes so long waits for something that never comes. */
const LONGEST_MS = 120_000;

/** A process that runs one history after the other, and pays but once for the first ones, before its code is compiled well. */
export class SeedProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;

  /** `program`: the bundled `serve-seeds.ts`, which it reads from its standard input; `root`: the folder whose migrations it takes. */
  constructor(program: string, root: string) {
    const child = spawn(process.execPath, ["--max-semi-space-size=64", "--input-type=module", "-"], {
      cwd: root,
      env: { ...process.env, TMPDIR: fastFolder(), NODE_OPTIONS: "" },
      stdio: ["pipe", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    // Not its "close", which never comes where the one who started it closes the channel.
    this.#ended = once(child, "exit");
    // One that ends before it has read its program says so by its end.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(program);
  }

  /** One at a time. @throws Error when the process ends or hangs instead of telling; why stands in the output of this one */
  async run(job: Job): Promise<Told> {
    const line = new Promise((resolve) => {
      this.#child.once("message", resolve);
    });
    // One that is gone by now says so by its end.
    this.#child.send(job, () => undefined);
    const end = this.#ended.then(([code, signal]: unknown[]) => {
      throw new Error(`seed ${job.seed} ended its process: ${String(code ?? signal)}`);
    });
    const limit = setTimeout(() => this.#child.kill("SIGKILL"), LONGEST_MS);
    try {
      const answer = told.parse(JSON.parse(String(await Promise.race([line, end]))));
      if (answer.seed !== job.seed) throw new Error(`seed ${job.seed} was asked for, and ${answer.seed} was told`);
      return answer;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Comes back when it is gone. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }
}

/** Memory instead of a disk where there is some: what a power cut leaves is not simulated here. */
function fastFolder(): string {
  const memory = join("/dev/shm", "im-simulation");
  if (!existsSync("/dev/shm")) return tmpdir();
  mkdirSync(memory, { recursive: true });
  return memory;
}
