import { expect, test } from "vitest";
import type { Told } from "./seed-process";
import { spreadSeeds } from "./spread-seeds";

const SEEDS = Number(process.env.SIMULATION_MARIADB_SEEDS ?? 40);
const FROM = Number(process.env.SIMULATION_MARIADB_FROM ?? 796_368_053);
const lacking = process.env.TEST_DATABASE_URL ? undefined : "this run has no MariaDB";

/** As many as fit into the time of a whole run: on MariaDB a question costs several times as much. */
const TRANSFERS = 16;
const LIMIT_MS = 900_000;

type Difference = { seed: number; sqlite: Partial<Told>; mariadb: Partial<Told> };

/** Seeds that led to anything else on the other one: to a row, to a request, or in other steps. */
function differencesOf(sqlite: readonly Told[], mariadb: readonly Told[]): Difference[] {
  const short = ({ digest, states, requests, steps }: Told) => ({ digest, states, requests, steps });
  return sqlite.flatMap((one, at): Difference[] => {
    const other = mariadb[at];
    if (other?.seed !== one.seed) throw new Error(`seed ${one.seed} did not run on MariaDB`);
    const isSame = one.digest === other.digest && one.steps === other.steps;
    return isSame ? [] : [{ seed: one.seed, sqlite: short(one), mariadb: short(other) }];
  });
}

test(`the same seeds on both databases are ${lacking === undefined ? "compared" : `not compared: ${lacking}`}`, () => {
  if (lacking !== undefined) console.log(`left out: the same seeds on both databases, ${lacking}`);
});

if (lacking === undefined) {
  const name = `${SEEDS} seeds are the same histories on SQLite and on MariaDB, and nothing is wrong in any`;
  test(name, { timeout: LIMIT_MS }, async () => {
    console.log(`seeds ${FROM} to ${FROM + SEEDS - 1}; again: SIMULATION_MARIADB_FROM=${FROM}`);
    const seeds = Array.from({ length: SEEDS }, (_, at) => ({ seed: FROM + at, transfers: TRANSFERS }));
    const on = (database: "mysql" | "sqlite") => seeds.map((seed) => ({ ...seed, database }));
    // Each process makes a MariaDB database of its own and empties it between its seeds.
    const both = await spreadSeeds([...on("mysql"), ...on("sqlite")]);
    const [mariadb, sqlite] = [both.slice(0, SEEDS), both.slice(SEEDS)];
    expect(both.filter(({ findings }) => findings.length > 0)).toEqual([]);
    expect(differencesOf(sqlite, mariadb)).toEqual([]);
  });
}
