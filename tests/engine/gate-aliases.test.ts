import { expect, test } from "vitest";
import { draftBatch, operatorCaller, startDraft } from "../support/factories";
import { afterEachCheck } from "../support/invariants";
import { markPayee } from "../support/marked-payee";
import type { World } from "../support/world";

const openWorld = afterEachCheck();
const address = "anna@example.com";

/** What becomes known of an address after the start of a batch that names it beside a UID. */
const since: Record<string, { doubt: string; spoil(world: World): Promise<unknown> }> = {
  "who was blocked since": {
    doubt: "payee_blocked",
    spoil: ({ ctx }) => markPayee(ctx.db, address, { status: "blocked" }),
  },
  "whose account is ours since": {
    doubt: "own_account",
    spoil: ({ ctx }) => {
      const own = { id: "acc_own", email: address, emailCanon: address, uid: "30000009" };
      return ctx.db.insert(ctx.db.t.accounts, { ...own, createdAtMs: 1, updatedAtMs: 1 });
    },
  },
};

test.each(Object.keys(since))("the final gate parks a UID beside the address of somebody %s", async (name) => {
  const { doubt, spoil } = since[name] ?? { doubt: "", spoil: async () => undefined };
  const world = await openWorld();
  const ctx = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
  await world.openBooks(world.account.id);
  const text = "uid,email,cards\n30000001,Anna@Example.com,1\n30000002,ben@example.com,1\n";
  await startDraft(ctx, (await draftBatch(ctx, world.account.id, text)).id);
  await spoil(world);
  await world.runLane();
  const { transfers: t } = world.ctx.db.t;
  const sent = await world.ctx.db.read.select({ payee: t.payee, state: t.state }).from(t).orderBy(t.lineSeq);
  expect(sent.map(({ payee, state }) => [payee, state === "parked"])).toEqual([
    ["30000001", true],
    ["30000002", false],
  ]);
  expect(await world.items()).toMatchObject([{ kind: "held", evidence: { doubt } }]);
  expect(await world.books.requests()).toHaveLength(1);
});
