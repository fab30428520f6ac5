import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutants";
import { spreadSeeds, type Told } from "./spread-seeds";

const root = fileURLToPath(new URL("../..", import.meta.url));
const copied = ["src", "tests/simulation", "tests/support", "drizzle", "package.json", "tsconfig.json"];
const SEEDS = 200;

/** The engine with one fault in it, in a folder of its own. @throws Error when the place of the fault is not found once */
export function plantMutant(mutant: Mutant): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "im-mutant-"));
  for (const name of copied) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, mutant.file);
  const source = readFileSync(file, "utf8");
  if (source.split(mutant.find).length !== 2) {
    throw new Error(`mutant ${mutant.no}: its place in ${mutant.file} is not there exactly once`);
  }
  writeFileSync(
    file,
    source.replace(mutant.find, () => mutant.replace),
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The seed that found the mutant and by which rules; null when none of 200 did. */
export async function hunt(mutant: Mutant): Promise<{ seed: number; rules: string[] } | null> {
  const { folder, remove } = plantMutant(mutant);
  const run = (from: number, count: number): Promise<Told[]> =>
    spreadSeeds(
      { from, count, transfers: 40, bend: mutant.bend },
      { root: folder, processes: 1, stopAtFirst: true, share: 4 },
    );
  try {
    const found = (await run(mutant.seed, 1)).find(isFound);
    const later = found ?? (await run(1, SEEDS)).find(isFound);
    return later === undefined
      ? null
      : { seed: later.seed, rules: [...new Set(later.findings.map(({ rule }) => rule))] };
  } finally {
    remove();
  }
}

function isFound({ findings }: Told): boolean {
  return findings.length > 0;
}
