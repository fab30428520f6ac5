import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant";
import type { Told } from "./seed-process";
import { spreadSeeds } from "./spread-seeds";

const root = fileURLToPath(new URL("../..", import.meta.url));
const copied = ["src", "tests", "drizzle", "package.json", "tsconfig.json", "vitest.config.ts"];
const SEEDS = 200;

/** How a mutant was found: by which seed and rules, or by which test. */
export type Found = { seed: number; rules: string[] } | { test: string };

/** The engine with one fault in it, in a folder of its own. @throws Error when a place of the fault is not found once */
export function plantMutant({ no, edits }: Mutant): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "im-mutant-"));
  for (const name of copied) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const { file, find, replace } of edits) {
    const path = join(folder, file);
    const source = readFileSync(path, "utf8");
    if (source.split(find).length !== 2)
      throw new Error(`mutant ${no}: its place in ${file} is not there exactly once`);
    writeFileSync(
      path,
      source.replace(find, () => replace),
    );
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How the mutant is found; null when it is not, or by no rule that names it. */
export async function hunt(mutant: Mutant): Promise<Found | null> {
  const { folder, remove } = plantMutant(mutant);
  try {
    if ("test" in mutant) return (await failsIn(folder, mutant.test)) ? { test: mutant.test.name } : null;
    const { seed, bend, foundBy } = mutant;
    const isFound = (told: Told): boolean => rulesOf(told).some((rule) => foundBy.includes(rule));
    const seeds = [seed, ...Array.from({ length: SEEDS }, (_, at) => at + 1)];
    const jobs = seeds.map((no) => ({ seed: no, transfers: 40, bend: { pace: "dense" as const, ...bend } }));
    const all = await spreadSeeds(jobs, { root: folder, processes: 1, isEnough: isFound });
    const found = all.find(isFound);
    return found === undefined ? null : { seed: found.seed, rules: rulesOf(found) };
  } finally {
    remove();
  }
}

function rulesOf({ findings }: Told): string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

/** True when exactly this test runs and fails. */
async function failsIn(folder: string, { file, name }: { file: string; name: string }): Promise<boolean> {
  const report = join(folder, "report.json");
  const exactly = `^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const args = ["run", file, "-t", exactly, "--reporter=json", `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, CI: "", NODE_OPTIONS: "", TEST_DATABASE_URL: "" },
    stdio: "ignore",
  });
  await new Promise((resolve) => {
    child.once("close", resolve);
  });
  const { numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  if (numPassedTests + numFailedTests !== 1) throw new Error(`${file} has no test of its own called: ${name}`);
  return numFailedTests === 1;
}
