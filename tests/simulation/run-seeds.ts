import { parseArgs } from "node:util";
import { type Bend, runHistory } from "./history";

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

// Set here, not outside: the loader keeps what it compiled in the usual place.
if (process.env.SIMULATION_FOLDER) process.env.TMPDIR = process.env.SIMULATION_FOLDER;

const bend: Bend = JSON.parse(values.bend);
const server = values.database === "mysql" ? (process.env.TEST_DATABASE_URL ?? "") : null;
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const began = performance.now();
  const { hits, ...history } = await runHistory({ seed, transfers: Number(values.transfers), bend, server });
  const line = { ...history, ms: Math.round(performance.now() - began), hits: [...hits] };
  process.stdout.write(`${JSON.stringify(line, asText)}\n`);
  if (history.findings.length > 0) process.exitCode = 1;
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
