import { parseArgs } from "node:util";
import { missingMariadbProgram, startMariadb } from "../support/mariadb";
import type { DatabaseKind } from "./databases";
import packPrograms from "./pack-programs";
import { noRound, type Round, soakRound } from "./soak-round";

const DISTURBED_MS = 20_000;
const counted = [
  "kills",
  "midway",
  "stops",
  "points",
  "cuts",
  "transfers",
  "requests",
  "movements",
  "settled",
  "asked",
] as const;

const { values } = parseArgs({
  options: { minutes: { type: "string" }, seed: { type: "string" }, rounds: { type: "string" } },
});
const minutes = Number(values.minutes ?? 30);
const rounds = Number(values.rounds ?? Number.POSITIVE_INFINITY);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
if (!(minutes > 0) || !(rounds > 0) || !Number.isSafeInteger(seed)) {
  console.log("usage: npm run test:soak -- --minutes 30 [--seed N] [--rounds N]");
  process.exit(1);
}

await packPrograms();
const lacking = missingMariadbProgram();
const server = lacking === undefined ? await startMariadb() : null;
if (lacking !== undefined) console.log(`SQLite alone: ${lacking} is not on this machine`);
const databases: DatabaseKind[] = [
  { name: "SQLite", server: null },
  ...(server ? [{ name: "MariaDB", server: server.url }] : []),
];
const endsAtMs = Date.now() + minutes * 60_000;
const total: Round = noRound();
let done = 0;
console.log(`seeds from ${seed}, for ${minutes} minutes; one again: --seed N --rounds 1`);
try {
  for (; done < rounds && Date.now() < endsAtMs; done += 1) {
    // By the seed, so that one seed is the same round again.
    const kind = databases[(seed + done) % databases.length];
    if (kind !== undefined) await runRound(kind, seed + done);
  }
} finally {
  await server?.stop();
}
console.log(`== ${done} rounds: ${says(total)}`);
for (const finding of total.findings) console.log(`finding: ${finding}`);
console.log(`${done} rounds, ${total.findings.length} findings`);
process.exit(total.findings.length > 0 || done === 0 ? 1 : 0);

async function runRound(kind: DatabaseKind, no: number): Promise<void> {
  const startedAtMs = Date.now();
  const round = await soakRound(kind, no, DISTURBED_MS).catch((error: unknown): Round => {
    return { ...noRound(), findings: [String(error)] };
  });
  for (const key of counted) total[key] += round[key];
  total.findings.push(...round.findings.map((finding) => `seed ${no} on ${kind.name}: ${finding.slice(0, 2_000)}`));
  const seconds = Math.round((Date.now() - startedAtMs) / 1_000);
  console.log(`seed ${no} ${kind.name}: ${says(round)} (${seconds} s)`);
}

function says(round: Round): string {
  const { kills, stops, midway, points, cuts, transfers, requests, movements, settled, asked, findings } = round;
  return (
    `${kills} kills and ${stops} stops, ${midway} of them with a payment on the wire and ${points} at a named point, ` +
    `${cuts} broken lines; ${transfers} transfers, ${requests} requests, ${movements} movements; ` +
    `${settled} settled, ${asked} before a person; ${findings.length} findings`
  );
}
