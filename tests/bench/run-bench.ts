import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { shippedParameters } from "@/domain/engine-parameters";
import { type BenchOperator, signInOperator } from "./bench-operator";
import {
  buildIfStale,
  canTrace,
  openSurroundings,
  processorMs,
  runAlone,
  type Surroundings,
} from "./bench-surroundings";
import { addPayer, countSyncs, measurePayments, startBatch } from "./measure-payments";
import { draftLarge, measureAccounts, measureImport } from "./measure-reading";

// `npm run bench`: prints figures as ratios to their goals. It never passes or fails on a time.
// `npm run bench -- reading` leaves the payments out.
const PAYEES = 1_000;
const TRACED_PAYEES = 200;
const TRACED_LATENCY_MS = 20;
/** The pace of one account in sandbox mode: below it the latency does not decide. */
const ACCOUNT_GAP_MS = shippedParameters.sandbox.accountGapMs;
const LATENCIES_MS = [100, 20];

buildIfStale();
const surroundings = await openSurroundings();
try {
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} before the start, Node ${process.versions.node}`,
  );
  console.log("a ratio of 1.00 is the goal itself, less is better\n");
  runAlone(surroundings, "prepare-bench.ts");
  const isWhole = !process.argv.includes("reading");
  const accountId = isWhole ? await benchPayments(surroundings) : await addLargePayer(surroundings);
  if (isWhole) await benchSyncs(surroundings);
  runAlone(surroundings, "seed-bench-accounts.ts");
  await benchReading(surroundings, accountId);
  console.log(`\nload ${loadavg()[0]?.toFixed(1)} at the end: on a busy machine times tell of the others too`);
} finally {
  await surroundings.end();
}

/** Without the pace the latency alone decides; a worker of its own sends then, because no setting may quicken the pace. */
async function benchPayments(place: Surroundings): Promise<string> {
  const paceless = await place.startApplication({ worker: "off" });
  const worker = await place.startWorker("work-without-pace.ts");
  for (const [index, latencyMs] of LATENCIES_MS.entries()) {
    const processor = processorWatch(worker.pid);
    await benchLane(place, paceless.url, {
      name: `payer-${latencyMs}`,
      place: index + 1,
      latencyMs,
      gapMs: 0,
      processor,
    });
  }
  await worker.stop();
  await paceless.stop();
  const app = await place.startApplication();
  const processor = processorWatch(app.pid);
  await benchLane(place, app.url, { name: "payer-paced", place: 3, latencyMs: 20, gapMs: ACCOUNT_GAP_MS, processor });
  await app.stop();
  return addLargePayer(place);
}

async function benchLane(
  place: Surroundings,
  url: string,
  run: { name: string; place: number; latencyMs: number; gapMs: number; processor: () => string },
): Promise<void> {
  const { latencyMs, gapMs, processor } = run;
  const operator = await signInOperator(url);
  processor();
  const paid = await measurePayments(place, operator, { ...run, count: PAYEES });
  const leastMs = PAYEES * Math.max(latencyMs, gapMs);
  const pace = gapMs === 0 ? "pace off" : `pace ${gapMs} ms`;
  const name = `${PAYEES} payees, one account, latency ${latencyMs} ms, ${pace}: sending`;
  const ratio = `${(paid.sendingMs / leastMs).toFixed(3)} × least`;
  // Only the longer latency has a goal: what a payment costs here is the same, and weighs more where it is short.
  if (latencyMs === LATENCIES_MS[0]) figure(name, paid.sendingMs, leastMs * 1.25, ratio);
  else console.log(`        ${name}: ${paid.sendingMs.toFixed(0)} ms, ${ratio}`);
  const settled = `${(paid.settledMs / leastMs).toFixed(3)} × least`;
  console.log(
    `    until all settled: ${settled}; payees without exactly one movement: ${paid.wrongPayees}; all of it: ${processor()}`,
  );
}

async function addLargePayer(place: Surroundings): Promise<string> {
  const app = await place.startApplication();
  const accountId = await addPayer(place, await signInOperator(app.url), "payer-large");
  await app.stop();
  return accountId;
}

async function benchSyncs(place: Surroundings): Promise<void> {
  if (!canTrace()) return console.log("fsyncs: skipped, strace is not there or may not trace");
  const traceFile = join(place.folder, "syncs.txt");
  const app = await place.startApplication({ strace: traceFile });
  const operator = await signInOperator(app.url);
  const before = countSyncs(traceFile);
  await measurePayments(place, operator, {
    name: "payer-traced",
    place: 5,
    count: TRACED_PAYEES,
    latencyMs: TRACED_LATENCY_MS,
  });
  const syncs = countSyncs(traceFile) - before;
  await app.stop();
  console.log(
    `fsyncs: ${syncs} for ${TRACED_PAYEES} payments from import to settled, ${(syncs / TRACED_PAYEES).toFixed(2)} each`,
  );
}

async function benchReading(place: Surroundings, accountId: string): Promise<void> {
  const first = await place.startApplication({ worker: "off" });
  await first.stop();
  const app = await place.startApplication({ worker: "off" });
  const cpu = processorWatch(app.pid);
  figure("start to the first healthy answer", Math.min(first.startedInMs, app.startedInMs), 1_500, cpu());
  const operator: BenchOperator = await signInOperator(app.url);
  cpu();
  const page = await measureAccounts(operator);
  const { idle } = page;
  const idleNote = `a health answer meanwhile: p50 ${idle.p50Ms.toFixed(1)}, p95 ${idle.p95Ms.toFixed(1)} ms`;
  const pageNote = `p50 ${page.p50Ms.toFixed(1)} ms; ${idleNote}; all reads: ${cpu()}`;
  figure(`first page of ${page.total} accounts, p95 of ${page.reads} reads`, page.p95Ms, 12, pageNote);
  figure("  its size", page.bytes / 1_000, 60, `gzip ${(page.gzipBytes / 1_000).toFixed(1)} KB`, "KB");
  const read = await measureImport(operator, app.pid, accountId);
  figure("import of 15,000 rows: upload and dry run", read.uploadMs + read.dryRunMs, 3_000);
  figure("import of 15,000 rows: upload and real", read.uploadMs + read.realMs, 3_000, `both: ${cpu()}`);
  if (read.grownBytes === null) console.log("memory of the server: skipped, the system does not say");
  else figure("  growth of the server", read.grownBytes / 2 ** 20, 256, "", "MiB");
  const id = await draftLarge(operator, accountId);
  cpu();
  const started = await startBatch(operator, id);
  figure("review of 15,000 lines", started.reviewMs, 1_000);
  figure("start of 15,000 lines", started.startMs, 1_000, `both: ${cpu()}`);
  await app.stop();
}

/** Says how much processor time the server used since it was last asked. */
function processorWatch(pid: number): () => string {
  let before: number | null = 0;
  return () => {
    const now = processorMs(pid);
    const used = now === null || before === null ? null : now - before;
    before = now;
    return used === null ? "processor time unknown" : `${used.toFixed(0)} ms of processor time`;
  };
}

function figure(name: string, value: number, goal: number, note = "", unit = "ms"): void {
  const ratio = (value / goal).toFixed(2);
  console.log(
    `${ratio.padStart(6)}  ${name}: ${value.toFixed(unit === "ms" && value >= 100 ? 0 : 1)} ${unit}, goal ${goal} ${unit}${note === "" ? "" : ` (${note})`}`,
  );
}
