import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bundleSeeds } from "./bundle-seeds";
import type { Bend } from "./history";

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

export type Seeds = {
  from: number;
  count: number;
  transfers: number;
  bend?: Bend | undefined;
  /** SQLite when nothing is said; MySQL is the server of `TEST_DATABASE_URL`. */
  database?: "sqlite" | "mysql";
};

/** `root`: a copy of this repository with another engine. `isEnough`: nothing is begun after a seed like this. */
export type SpreadOptions = { root?: string; isEnough?: (told: Told) => boolean; processes?: number; share?: number };

const here = fileURLToPath(new URL("../..", import.meta.url));
/** Large enough that what a process pays for its first seeds, before its code is compiled well, is spread over many. */
const SHARE = 50;

/** The program of each root, made when it is first asked for. */
const programs = new Map<string, Promise<string>>();

/** Runs seeds in processes of their own, a few at a time and as many at once as there are cores; in order of seeds. */
export async function spreadSeeds(seeds: Seeds, options: SpreadOptions = {}): Promise<Told[]> {
  const shares: Seeds[] = [];
  const { share: size = SHARE } = options;
  for (let done = 0; done < seeds.count; done += size) {
    shares.push({ ...seeds, from: seeds.from + done, count: Math.min(size, seeds.count - done) });
  }
  const results: Told[] = [];
  const isOver = (): boolean => results.some((told) => options.isEnough?.(told) === true);
  const work = async (): Promise<void> => {
    for (let share = shares.shift(); share !== undefined && !isOver(); share = shares.shift()) {
      results.push(...(await runShare(share, options)));
    }
  };
  await Promise.all(Array.from({ length: options.processes ?? availableParallelism() }, work));
  return results.sort((a, b) => a.seed - b.seed);
}

async function runShare(seeds: Seeds, { root = here }: SpreadOptions): Promise<Told[]> {
  const program = programs.get(root) ?? bundleSeeds(root);
  programs.set(root, program);
  const { from, count, transfers, bend = {}, database = "sqlite" } = seeds;
  const size = ["--from", String(from), "--count", String(count), "--transfers", String(transfers)];
  const args = [...size, "--bend", JSON.stringify(bend), "--database", database];
  const child = spawn(process.execPath, ["--max-semi-space-size=64", "--input-type=module", "-", ...args], {
    cwd: root,
    env: { ...process.env, SIMULATION_FOLDER: fastFolder(), NODE_OPTIONS: "" },
    stdio: "pipe",
  });
  // One that ends before it has read its program says so by its end.
  child.stdin.on("error", () => undefined);
  child.stdin.end(await program);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: unknown) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk: unknown) => {
    errors += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      const lines = output.split("\n").filter((line) => line !== "");
      const results = lines.map((line) => told.parse(JSON.parse(line)));
      if (results.length === count) resolve(results);
      else reject(new Error(`seeds ${from + results.length} ff. ended their process:\n${errors.slice(-3_000)}`));
    });
  });
}

/** Memory instead of a disk where there is some: what a power cut leaves is not simulated here. */
function fastFolder(): string {
  const memory = join("/dev/shm", "im-simulation");
  if (!existsSync("/dev/shm")) return tmpdir();
  mkdirSync(memory, { recursive: true });
  return memory;
}
