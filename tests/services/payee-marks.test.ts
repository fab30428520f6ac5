import { expect, onTestFinished, test } from "vitest";
import type { Session } from "@/server/db/session";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { startCashback } from "@/server/services/cashback/start-cashback";
import { updatePayee } from "@/server/services/payees/update-payee";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { cashbackWorld, confirmOf, csvOf, draftBatch, settleAll, startDraft } from "../support/factories";
import { markPayee } from "../support/marked-payee";

async function openWorld() {
  const world = await cashbackWorld();
  onTestFinished(() => world.close());
  const { payees } = world.app.db.t;
  const rows = () => world.app.db.read.select().from(payees);
  const rowOf = async () => {
    const [row] = await rows();
    if (row === undefined) throw new Error("no payee is known");
    return row;
  };
  return { world, rowOf };
}

/** The database with one act that comes between what a call read and what it writes. */
function withActBefore<Database extends Session>(db: Database, act: () => Promise<unknown>): Database {
  let isDone = false;
  return new Proxy(db, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "tx" || isDone) return value.bind(target);
      return async (...args: unknown[]) => {
        isDone = true;
        await act();
        return value.apply(target, args);
      };
    },
  });
}

test("a limit that was set while a start was being confirmed is heard: the batch is read again, and nothing goes out", async () => {
  const { world, rowOf } = await openWorld();
  await markPayee(world.ctx.db, "10000001", { status: "normal" });
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001"]));
  const { confirm } = await confirmOf(world.ctx, id);
  const { id: payeeId, version } = await rowOf();
  const limit = () => updatePayee(world.ctx, { id: payeeId, version, limit: "1" });
  const late = { ...world.ctx, db: withActBefore(world.ctx.db, limit) };
  await expect(startCashback(late, { idempotencyKey: "one", id, confirm })).rejects.toMatchObject({
    reason: "cashback.snapshot_changed",
    moneyMoved: "no",
  });
  expect(await world.app.db.read.select().from(world.app.db.t.transfers)).toEqual([]);
  const [line] = (await listCashbackLines(world.ctx, { filter: { id }, limit: 10 })).items;
  expect(line).toMatchObject({ verdict: "held", reasons: [{ code: "amount_unusual" }] });
});

test("who is blocked under one name is blocked under the other that our books know, in either direction", async () => {
  const { world, rowOf } = await openWorld();
  const { ctx } = world;
  const first = await draftBatch(ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n", {
    campaign: { key: "may" },
  });
  await startDraft(ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "settled" });
  const { id, version } = await rowOf();
  await updatePayee(ctx, { id, version, status: "blocked", reason: "reported as a fraud" });
  const june = await draftBatch(ctx, world.account.id, "email,cards\na@example.net,1\n", { campaign: { key: "june" } });
  const [line] = (await listCashbackLines(ctx, { filter: { id: june.id }, limit: 10 })).items;
  expect(line).toMatchObject({ verdict: "held", reasons: [{ code: "payee_blocked" }] });
  const wish = { from: world.account.id, amount: "5" };
  const blockers = async (to: string) => (await previewTransfer(ctx, { ...wish, to })).blockers.map(({ code }) => code);
  expect(await blockers("a@example.net")).toContain("payee_blocked");
  expect(await blockers("b@example.net")).not.toContain("payee_blocked");
  // Now the address alone is marked, and the UID is paid.
  const { payees } = ctx.db.t;
  await ctx.db.delete(payees, undefined);
  await markPayee(ctx.db, "a@example.net", { status: "blocked" });
  expect(await blockers("10000001")).toContain("payee_blocked");
});
