import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { committedSeeds } from "./committed-seeds";
import { findMissed } from "./coverage";
import type { Told } from "./seed-process";
import { shrink } from "./shrink";
import { spreadSeeds } from "./spread-seeds";

const TRANSFERS = 40;
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 400);
const LIMIT_MS = 900_000;
const LOWEST = 1_000_000;

/** Seeds that nobody ran before with these sources; `SIMULATION_FROM`: a number takes those from there on, `fresh` others again. */
const place = process.env.SIMULATION_FROM ?? "sources";
const from = place === "sources" ? seedOfSources() : place === "fresh" ? LOWEST + (Date.now() % 1e9) : Number(place);

/** Other seeds whenever the product or its database changes, and the same ones while it does not. */
function seedOfSources(): number {
  const trees = execFileSync("git", ["rev-parse", "HEAD:src", "HEAD:drizzle"], { encoding: "utf8" });
  return LOWEST + (Number.parseInt(createHash("sha256").update(trees).digest("hex").slice(0, 8), 16) % 1e9);
}

async function report(broken: readonly Told[]): Promise<string[]> {
  const [first] = broken;
  const pace = committedSeeds.find(({ seed }) => seed === first?.seed)?.pace ?? "usual";
  const smallest =
    first === undefined ? [] : [`smallest: ${JSON.stringify(await shrink({ seed: first.seed, pace }, TRANSFERS))}`];
  const lines = broken.map(({ seed, findings }) => `seed ${seed}: ${JSON.stringify(findings).slice(0, 2_000)}`);
  return [...smallest, ...lines];
}

test("one seed is one history, in whatever process", { timeout: LIMIT_MS }, async () => {
  const jobOf = (seed: number) => ({ seed, transfers: TRANSFERS });
  const [together, apart] = await Promise.all([
    spreadSeeds([8, 9].map(jobOf), { processes: 1 }),
    spreadSeeds([jobOf(9)]),
  ]);
  expect(apart[0]?.digest).toBe(together[1]?.digest);
  expect(together[0]?.digest).not.toBe(together[1]?.digest);
});

test(`the seeds that once broke something, and ${SEEDS} others: nobody is paid twice, nothing is lost, nothing claimed`, {
  timeout: LIMIT_MS,
}, async () => {
  console.log(`seeds ${from} to ${from + SEEDS - 1}, ${TRANSFERS} transfers each; again: SIMULATION_FROM=${from}`);
  const kept = committedSeeds.map(({ seed, pace }) => ({ seed, transfers: TRANSFERS, bend: { pace } }));
  const fresh = Array.from({ length: SEEDS }, (_, at) => ({ seed: from + at, transfers: TRANSFERS }));
  const all = await spreadSeeds([...kept, ...fresh]);
  expect(await report(all.filter(({ findings }) => findings.length > 0))).toEqual([]);
  expect(findMissed(all)).toEqual([]);
});
