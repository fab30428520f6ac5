import { expect, test, vi } from "vitest";
import { runDueJobs } from "@/server/jobs/run-jobs";
import { getJob } from "@/server/services/jobs/get-job";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { reconcileTransfer } from "@/server/services/transfers/reconcile-transfer";
import { eachSingleTransferWorld, type SingleTransferWorld } from "../support/single-transfer-world";
import { until } from "../support/world";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachSingleTransferWorld();
/** Nothing is read by itself, so that what is seen was asked for. */
const quiet = { looksMs: [3_600_000], lookEveryMs: 3_600_000, walkEveryMs: 3_600_000, visibleMs: 600 };

/** Asks for a look and tells what its job found. */
async function look({ world, owner }: SingleTransferWorld, id: string) {
  const { jobId } = await reconcileTransfer(owner, { id });
  await runDueJobs(world.ctx);
  const job = await getJob(owner, { id: jobId });
  expect(job).toMatchObject({ kind: "reconcile", state: "done", subject: { kind: "transfer", id } });
  return job.items[0]?.found;
}

test("a look finds the record of an unknown payment, and tells when it was", async () => {
  const one = await openWorld({ parameters: quiet });
  const { world } = one;
  world.startEngine();
  await world.script("30000001", "lostAfter");
  const lost = await one.pay("30000001");
  await until(async () => (await world.states()).unknown === 1);
  const askedAtMs = Date.now();
  const found = await look(one, lost.id);
  expect(found).toMatchObject({ state: "settled", candidates: 0, isComplete: true });
  expect(Date.parse(found?.lookedAt ?? "")).toBeGreaterThanOrEqual(askedAtMs);
});

test("a look that finds nothing says so, and bears a refusal out", async () => {
  const one = await openWorld({ parameters: quiet });
  const { world, owner } = one;
  world.startEngine();
  await world.script("30000001", "refuse");
  const refused = await one.pay("30000001");
  await until(async () => (await world.states()).rejected === 1);
  await until(async () => {
    expect(await look(one, refused.id)).toMatchObject({ state: "rejected", candidates: 0, isComplete: true });
    return (await previewRetry(owner, { id: refused.id })).bar === null;
  });
});

test("only what was sent and is not settled is looked for, one look at a time", async () => {
  const one = await openWorld({ parameters: { ...quiet, undoMs: [0, 60_000, 60_000, 60_000, 60_000] } });
  const { world, owner } = one;
  const parked = await one.pay("30000001");
  await expect(reconcileTransfer(owner, { id: parked.id })).rejects.toMatchObject({
    reason: "transfer.wrong_state",
    moneyMoved: "no",
    params: { state: "parked", act: "reconcile" },
  });
  const { transferIds } = await world.startBatch(["30000002"]);
  await world.script("30000002", "refuse");
  await world.runLane();
  const [id = ""] = transferIds;
  const { jobId } = await reconcileTransfer(owner, { id });
  await expect(reconcileTransfer(owner, { id })).rejects.toMatchObject({
    reason: "transfer.already_looking",
    params: { jobId },
  });
});
