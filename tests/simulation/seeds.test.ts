import { expect, test } from "vitest";
import { committedSeeds } from "./committed-seeds";
import { findMissed } from "./coverage";
import { shrink } from "./shrink";
import { spreadSeeds, type Told } from "./spread-seeds";

const TRANSFERS = 40;
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 60);
const LIMIT_MS = 600_000;

/** The same seeds in each run; `fresh` takes others, and a number those from there on. */
const place = process.env.SIMULATION_FROM ?? "796368053";
const from = place === "fresh" ? 1_000_000 + (Math.floor(Date.now() / 1_000) % 1_000_000_000) : Number(place);

async function report(broken: readonly Told[]): Promise<string[]> {
  const [first] = broken;
  const smallest = first === undefined ? [] : [`smallest: ${JSON.stringify(await shrink(first.seed, TRANSFERS))}`];
  const lines = broken.map(({ seed, findings }) => `seed ${seed}: ${JSON.stringify(findings).slice(0, 2_000)}`);
  return [...smallest, ...lines];
}

test("one seed is one history, in whatever process", { timeout: LIMIT_MS }, async () => {
  const seeds = { from: 8, count: 2, transfers: TRANSFERS };
  const [together, apart] = [await spreadSeeds(seeds), await spreadSeeds({ ...seeds, from: 9, count: 1 })];
  expect(apart[0]?.digest).toBe(together[1]?.digest);
  expect(together[0]?.digest).not.toBe(together[1]?.digest);
});

test(`the seeds that once broke something, and ${SEEDS} others: nobody is paid twice, nothing is lost, nothing claimed`, {
  timeout: LIMIT_MS,
}, async () => {
  console.log(`seeds ${from} to ${from + SEEDS - 1}, ${TRANSFERS} transfers each; again: SIMULATION_FROM=${from}`);
  const fresh = await spreadSeeds({ from, count: SEEDS, transfers: TRANSFERS });
  const kept: Told[] = [];
  for (const { seed } of committedSeeds)
    kept.push(...(await spreadSeeds({ from: seed, count: 1, transfers: TRANSFERS })));
  const all = [...kept, ...fresh];
  expect(await report(all.filter(({ findings }) => findings.length > 0))).toEqual([]);
  expect(findMissed(all)).toEqual([]);
});
