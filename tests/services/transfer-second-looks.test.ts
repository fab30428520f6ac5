import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { sumConfirmed } from "@/server/services/transfers/sum-confirmed";
import { eachSingleTransferWorld } from "../support/single-transfer-world";
import { retryInput, transferInput } from "../support/single-transfers";
import { until } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = eachSingleTransferWorld();
type One = Awaited<ReturnType<typeof openWorld>>;

/** Runs the lane until this payment may be tried again. */
async function untilRetry({ world, owner }: One, id: string): Promise<void> {
  const bar = async () => (await previewRetry(owner, { id })).bar;
  await until(
    async () => {
      await world.runLane();
      return (await bar()) === null;
    },
    { shows: async () => ({ states: await world.states(), bar: await bar() }) },
  );
}

test("records that came after a retry was confirmed keep it from being sent: it may have been paid", async () => {
  const parameters = { visibleMs: 400, lookEveryMs: 100, horizonMs: 200_000, watchMs: 600_000 };
  const one = await openWorld({ parameters, breaks: ["I1", "I2"] });
  const { world, owner } = one;
  const refusal = { as: "refusal", code: 3018, message: "recipient not found" } as const;
  const late = { afterMs: 45_000 };
  await world.script(
    "30000001",
    { execute: late, tell: refusal },
    { execute: late, tell: { as: "silence" } },
    "accept",
  );
  const first = await one.pay("30000001");
  await world.runLane();
  const second = await one.pay("30000001");
  await untilRetry(one, first.id);
  expect([await world.stateOf(first.id), await world.stateOf(second.id)]).toEqual(["rejected", "unknown"]);
  await retryTransfer(owner, await retryInput(owner, first.id));
  expect(await world.executeLate()).toBe(2);
  await until(
    async () => {
      await world.runLane();
      return (await world.stateOf(first.id)) === "parked";
    },
    { shows: async () => ({ states: await world.states() }) },
  );
  expect(await world.books.movements()).toHaveLength(2);
  expect((await world.items()).map(({ kind }) => kind).sort()).toEqual(["ambiguous", "held"]);
});

test("a warning stands for every payment that it is about: an older one that is tried again makes another review", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept", "accept", "accept");
  const first = await one.pay("30000001");
  await world.runLane();
  await one.pay("30000001");
  await untilRetry(one, first.id);
  const third = await transferInput(owner, { from: world.account.id, to: "30000001", amount: "5.6" });
  await retryTransfer(owner, await retryInput(owner, first.id));
  await expect(createTransfer(owner, third)).rejects.toMatchObject({ reason: "transfer.snapshot_changed" });
});

test("a line of an older batch that is tried again counts in what was confirmed within 24 hours", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await world.script("30000001", "refuse", "accept");
  const { batchId, transferIds } = await world.startBatch(payees(1));
  const [line = ""] = transferIds;
  await untilRetry(one, line);
  const { batches: b } = world.ctx.db.t;
  await world.ctx.db.update(b, { startedAtMs: world.ctx.clock.nowMs() - 2 * 86_400_000 }, eq(b.id, batchId));
  await retryTransfer(owner, await retryInput(owner, line));
  const asked = { personId: owner.caller.personId, accountId: world.account.id, names: ["somebody else"] };
  const sum = await sumConfirmed(world.ctx.db, { nowMs: world.ctx.clock.nowMs(), ...asked });
  expect(sum).toEqual({ totalMicro: 5_600_000n, lines: 1 });
});
