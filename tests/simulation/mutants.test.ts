import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { mutants } from "./mutants";
import { hunt } from "./mutate";

const LIMIT_MS = 600_000;

test("each fault that is put into the engine on purpose is found, by a rule that names it", {
  timeout: LIMIT_MS,
}, async () => {
  const left = [...mutants];
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      const found = await hunt(mutant);
      const { no, name, foundBy } = mutant;
      console.log(`mutant ${no}, ${name}: ${found ? `seed ${found.seed}, ${found.rules.join(", ")}` : "not found"}`);
      if (!found?.rules.some((rule) => foundBy.includes(rule))) missed.push(`${no} ${name}: ${JSON.stringify(found)}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  expect(missed).toEqual([]);
});
