import { parseArgs } from "node:util";
import { tellSeed } from "./tell-seed";

/**
 * Runs seeds one after the other and prints a line of JSON for each: `--from 1 --count 10 --transfers 40`,
 * bent by `--bend JSON`; with `--database mysql` on the server of `TEST_DATABASE_URL`. Ends with 1 when a seed broke something.
 */
const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    transfers: { type: "string", default: "40" },
    bend: { type: "string", default: "{}" },
    database: { type: "string", default: "sqlite" },
  },
});

const first = Number(values.from);
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const database = values.database === "mysql" ? "mysql" : "sqlite";
  const job = { seed, transfers: Number(values.transfers), bend: JSON.parse(values.bend), database } as const;
  const { line, isBroken } = await tellSeed(job);
  process.stdout.write(`${line}\n`);
  if (isBroken) process.exitCode = 1;
}
