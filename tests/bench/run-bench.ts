import { availableParallelism } from "node:os";
import { benchCommits } from "./bench-commits";
import { benchPayments } from "./bench-payments";
import { benchReading } from "./bench-reading";
import { benchReconciliation } from "./bench-reconcile";
import { buildIfStale, openSurroundings, runAlone, type Surroundings } from "./bench-surroundings";
import { load } from "./print-figure";

// `npm run bench`: prints figures as ratios to their goals. It never passes or fails on a time.
// `npm run bench -- --only audit,commits` runs these parts alone.
type Part = { needsBuild: boolean; run: (place: Surroundings) => Promise<void> };

const parts: Record<string, Part> = {
  payments: { needsBuild: true, run: benchPayments },
  commits: { needsBuild: true, run: benchCommits },
  reconcile: { needsBuild: false, run: benchReconciliation },
  reading: { needsBuild: true, run: benchReading },
  audit: { needsBuild: false, run: async (place) => runAlone(place, "bench-audit.ts") },
};

const chosen = chooseParts(process.argv.slice(2));
if (chosen.some(([, { needsBuild }]) => needsBuild)) buildIfStale();
console.log(`${availableParallelism()} cores, load ${load()} before the start, Node ${process.versions.node}`);
console.log("a ratio of 1.00 is the goal itself, less is better\n");
for (const [, { run }] of chosen) await inNewPlace(run);
console.log(`\nload ${load()} at the end: on a busy machine times tell of the others too`);

/** Each part has a folder, a database and a sandbox of its own, so that it says the same alone and among the others. */
async function inNewPlace(run: Part["run"]): Promise<void> {
  const place = await openSurroundings();
  try {
    runAlone(place, "prepare-bench.ts");
    await run(place);
  } finally {
    await place.end();
  }
}

/** The parts that were named, or all. @throws Error naming those that there are */
function chooseParts(words: readonly string[]): [string, Part][] {
  const names = words.filter((word) => word !== "--only").flatMap((word) => word.split(","));
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}: there are ${Object.keys(parts).join(", ")}`);
  return Object.entries(parts).filter(([name]) => names.length === 0 || names.includes(name));
}
