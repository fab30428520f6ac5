import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { bundleSeeds } from "./bundle-seeds";
import { SeedProcess, type Told } from "./seed-process";
import type { Job } from "./tell-seed";

/** `root`: a copy of this repository with another engine. `isEnough`: nothing is begun after a seed like this. */
export type SpreadOptions = { root?: string; isEnough?: (told: Told) => boolean; processes?: number };

const here = fileURLToPath(new URL("../..", import.meta.url));

/** The program of each root, made when it is first asked for. */
const programs = new Map<string, Promise<string>>();

/** Runs histories in as many processes as there are cores, each taking the next one when it is done; in the order given. */
export async function spreadSeeds(jobs: readonly Job[], options: SpreadOptions = {}): Promise<Told[]> {
  const { root = here, isEnough = () => false, processes = availableParallelism() } = options;
  const program = programs.get(root) ?? bundleSeeds(root);
  programs.set(root, program);
  const source = await program;
  const left = [...jobs.entries()];
  const results: (Told | undefined)[] = jobs.map(() => undefined);
  const work = async (): Promise<void> => {
    const seeds = new SeedProcess(source, root);
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const told = await seeds.run(next[1]);
        results[next[0]] = told;
        if (isEnough(told)) left.length = 0;
      }
    } finally {
      left.length = 0;
      await seeds.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
  return results.flatMap((told) => told ?? []);
}
