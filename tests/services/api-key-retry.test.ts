import { expect, test, vi } from "vitest";
import { keyHolderOf } from "@/server/auth/api-key";
import { findApiKey } from "@/server/repositories/operator-keys.repository";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { keyOf } from "../support/api-keys";
import { eachSingleTransferWorld } from "../support/single-transfer-world";
import { retryInput } from "../support/single-transfers";
import { until } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachSingleTransferWorld();

test("a payment that a person made and Infini refused counts in full when a key tries it again", async () => {
  const { world, owner, pay } = await openWorld();
  await world.script("30000001", "refuse", "accept");
  const { id, amount } = await pay("30000001");
  await world.runLane();
  await until(async () => {
    await world.runLane();
    return (await previewRetry(owner, { id })).bar === null;
  });
  const retryWith = async (perDay: string) => {
    const made = await keyOf(world.ctx, owner.caller.personId, { scopes: ["send"], perDay });
    const found = await findApiKey(world.ctx.db, made.id);
    const { caller } = keyHolderOf(found, { ip: null, userAgent: null }, world.ctx.clock.nowMs());
    return retryTransfer({ ...owner, caller }, await retryInput(owner, id));
  };
  const less = (Number(amount) - 0.000001).toFixed(6);
  await expect(retryWith(less)).rejects.toMatchObject({ reason: "api_key.limit_day" });
  expect(await world.stateOf(id)).toBe("rejected");
  expect(await retryWith(amount)).toMatchObject({ id, replayed: false });
});
