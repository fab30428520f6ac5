import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import type { Mutant } from "./mutant";
import { mutants } from "./mutants";
import { type Found, hunt } from "./mutate";

const LIMIT_MS = 600_000;
/** Some of them alone, by their numbers: `MUTANTS=7,11`. */
const wanted = process.env.MUTANTS?.split(",").map(Number);

test("each fault that is put into the engine on purpose is found, by a rule or a test that names it", {
  timeout: LIMIT_MS,
}, async () => {
  const left = mutants.filter(({ no }) => wanted?.includes(no) ?? true);
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      const found = await hunt(mutant);
      console.log(told(mutant, found));
      if (found === null) missed.push(`${mutant.no} ${mutant.name}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  expect(missed).toEqual([]);
});

function told({ no, name }: Mutant, found: Found | null): string {
  const how = found && ("test" in found ? found.test : `seed ${found.seed}, ${found.rules.join(", ")}`);
  return `mutant ${no}, ${name}: ${how ?? "not found"}`;
}
