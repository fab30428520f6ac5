import { shippedParameters } from "@/domain/engine-parameters";
import { signInOperator } from "./bench-operator";
import { processorWatch, type Surroundings } from "./bench-surroundings";
import { measurePayments } from "./measure-payments";
import { figure, plain } from "./print-figure";

const PAYEES = 1_000;
/** The pace of one account in sandbox mode: below it the latency does not decide. */
const ACCOUNT_GAP_MS = shippedParameters.sandbox.accountGapMs;
const LATENCIES_MS = [100, 20];

/** Without the pace the latency alone decides; a worker of its own sends then, because no setting may quicken the pace. */
export async function benchPayments(place: Surroundings): Promise<void> {
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
  else plain(`${name}: ${paid.sendingMs.toFixed(0)} ms, ${ratio}`);
  const settled = `${(paid.settledMs / leastMs).toFixed(3)} × least`;
  console.log(
    `    until all settled: ${settled}; payees without exactly one movement: ${paid.wrongPayees}; all of it: ${processor()}`,
  );
}
