import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeCashback } from "@/server/services/cashback/close-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { pauseCashback, stopCashback } from "@/server/services/cashback/halt-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { testPassword } from "../support/app";
import {
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const stepUp = { password: testPassword };
const why = "The month is over and the books are done";
async function close(id: string) {
  const { version } = await getCashback(world.ctx, { id });
  return closeCashback(world.ctx, { id, version, why, stepUp });
}
const statesOf = async (id: string) => {
  const { transfers: t } = world.app.db.t;
  const rows = await world.app.db.read.select({ payee: t.payee, state: t.state }).from(t).where(eq(t.batchId, id));
  return Object.fromEntries(rows.map(({ payee, state }) => [payee, state]));
};
const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 200 })).items;

test("closing takes out what nobody decided, cancels what was never sent, and leaves the unknown to its evidence", async () => {
  const text = "uid,cards\n10000001,1\n10000002,1\n10000003,1\n10000004,0\n";
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "unknown" });
  await pauseCashback(world.ctx, { id });
  const closed = await close(id);
  expect(closed).toMatchObject({ intent: "closed", lines: { held: { count: 0 }, excluded: { count: 1 } } });
  expect(await statesOf(id)).toEqual({ "10000001": "settled", "10000002": "unknown", "10000003": "cancelled" });
  const { claims: c } = world.app.db.t;
  expect(await world.app.db.read.select({ id: c.transferId }).from(c)).toHaveLength(2);
  const { decisions, acts } = await getCashback(world.ctx, { id });
  expect(decisions[0]).toMatchObject({ decision: "exclude", holdReason: "no_card", why: "closed", count: 1 });
  expect(acts).toEqual([]);
  expect((await linesOf(id)).find(({ payee }) => payee === "10000004")?.state).toBe("excluded");
});

test("a batch that still sends is not closed: it is paused or stopped first", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await startDraft(world.ctx, id);
  await expect(close(id)).rejects.toMatchObject({ code: "CONFLICT", reason: "cashback.wrong_state" });
  expect(await statesOf(id)).toEqual({ "10000001": "queued", "10000002": "queued" });
});

test("a batch that sent everything is closed without a pause", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "rejected" });
  expect((await getCashback(world.ctx, { id })).acts).toContain("close");
  expect(await close(id)).toMatchObject({ intent: "closed" });
  expect(await statesOf(id)).toEqual({ "10000001": "settled", "10000002": "rejected" });
});

test("CSB-6: a closed batch never changes again", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  await startDraft(world.ctx, id);
  await stopCashback(world.ctx, { id, why });
  const { version } = await close(id);
  const source = { text: csvOf(uids(2)) };
  await expect(importCashback(world.ctx, { id, version, source, dryRun: false })).rejects.toMatchObject({
    reason: "cashback.not_a_draft",
  });
  for (const act of [
    () => close(id),
    () => stopCashback(world.ctx, { id, why }),
    () => pauseCashback(world.ctx, { id }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "CONFLICT" });
  }
  expect((await getCashback(world.ctx, { id })).version).toBe(version);
});

test("closing is for what the screen showed: another version is refused, and nothing is changed", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  await startDraft(world.ctx, id);
  const { version } = await getCashback(world.ctx, { id });
  await pauseCashback(world.ctx, { id });
  const stale = closeCashback(world.ctx, { id, version, why, stepUp });
  await expect(stale).rejects.toMatchObject({ reason: "cashback.stale_version" });
  expect(await statesOf(id)).toEqual({ "10000001": "queued" });
});

test("closing asks who it is, as a start does", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  const caller = { ...world.ctx.caller, steppedUpAtMs: null };
  const { version } = await getCashback(world.ctx, { id });
  const call = { id, version, why };
  await expect(closeCashback({ ...world.ctx, caller }, call)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const wrong = { password: `${testPassword}-not` };
  await expect(closeCashback({ ...world.ctx, caller }, { ...call, stepUp: wrong })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect((await getCashback(world.ctx, { id })).intent).toBe("draft");
});
