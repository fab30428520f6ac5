import { expect, test } from "vitest";
import { freeze } from "@/server/services/system/freeze";
import { unfreeze } from "@/server/services/system/unfreeze";
import { eachReviewWorld } from "../support/review-world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 60_000 };
const openWorld = eachReviewWorld();

test(
  "a refusal refuted while a person had the account frozen keeps it frozen when that freeze is lifted",
  slowly,
  async () => {
    const world = await openWorld({ knobs: { statement: { listDelayMs: 60_000 } } });
    const accountId = world.account.id;
    await world.script("30000001", "refuseButExecute");
    await world.pay("30000001");
    expect(await world.states()).toEqual({ rejected: 1 });
    await freeze(world.owner, { accountId, reason: "Until the bank has called back." });
    await world.knobs({ statement: { listDelayMs: 0 } });
    await world.itemOf({ kind: "contradiction" });
    const lifted = await unfreeze(world.owner, { accountId, reason: "The bank has called back." });
    expect(lifted).toMatchObject({ isFrozen: true, reason: "contradiction" });
    expect(await world.isFrozen()).toBe(true);
    await world.pay("30000002");
    expect(await world.states()).toEqual({ rejected: 1, queued: 1 });
    const ended = await unfreeze(world.owner, { accountId, reason: "The refusal was looked into." });
    expect(ended).toMatchObject({ isFrozen: false, reason: null });
    await world.lookUntil(async () => (await world.states()).settled === 1);
  },
);

test(
  "lifting the freeze of a person does not lift the doubt for which the account was frozen before it",
  slowly,
  async () => {
    const world = await openWorld();
    const accountId = world.account.id;
    await world.script("30000001", "refuseButExecute");
    await world.pay("30000001");
    await world.itemOf({ kind: "contradiction" });
    const reason = "Until the bank has called back.";
    expect(await freeze(world.owner, { accountId, reason })).toMatchObject({ isFrozen: true, reason });
    const lifted = await unfreeze(world.owner, { accountId, reason: "The bank has called back." });
    expect(lifted).toMatchObject({ isFrozen: true, reason: "contradiction" });
    const ended = await unfreeze(world.owner, { accountId, reason: "The refusal was looked into." });
    expect(ended.isFrozen).toBe(false);
  },
);
