import { type BenchOperator, signInOperator } from "./bench-operator";
import { processorWatch, runAlone, type Surroundings } from "./bench-surroundings";
import { addPayer, startBatch } from "./measure-payments";
import { draftLarge, measureAccounts, measureImport } from "./measure-reading";
import { figure } from "./print-figure";

export async function benchReading(place: Surroundings): Promise<void> {
  const accountId = await addLargePayer(place);
  runAlone(place, "seed-bench-accounts.ts");
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

async function addLargePayer(place: Surroundings): Promise<string> {
  const app = await place.startApplication();
  const accountId = await addPayer(place, await signInOperator(app.url), "payer-large");
  await app.stop();
  return accountId;
}
