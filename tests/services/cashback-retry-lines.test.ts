import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retryLinesMax } from "@/domain/cashback-batch-choices";
import { previewRetryLinesOutput, type RetryRejectedInput } from "@/domain/cashback-batch-retry.schema";
import { keyHolderOf } from "@/server/auth/api-key";
import { findApiKey } from "@/server/repositories/operator-keys.repository";
import { closeCashback } from "@/server/services/cashback/close-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { pauseCashback } from "@/server/services/cashback/halt-cashback";
import { previewRetryLines } from "@/server/services/cashback/preview-retry-lines";
import { retryRejected } from "@/server/services/cashback/retry-rejected";
import type { ServiceContext } from "@/server/services/context";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { keyOf } from "../support/api-keys";
import { testPassword } from "../support/app";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";
import { markPayee } from "../support/marked-payee";
import { payOne, retryInput } from "../support/single-transfers";

vi.setConfig({ testTimeout: 60_000 });

let world: CashbackWorld;
let ctx: ServiceContext;
let made = 0;

beforeEach(async () => {
  world = await cashbackWorld();
  ctx = world.ctx;
});
afterEach(() => world.close());

/** A started batch of which these payees were refused without a request, and the others wait. */
async function refusedBatch(payees: readonly string[], others: readonly string[] = []): Promise<string> {
  const text = csvOf([...payees, ...others]);
  const { id } = await draftBatch(ctx, world.account.id, text, { policy: { onRejected: "continue" } });
  await startDraft(ctx, id);
  await settleAll(ctx, id, Object.fromEntries(payees.map((payee) => [payee, "rejected" as const])));
  return id;
}

async function inputOf(id: string, by: ServiceContext = ctx): Promise<RetryRejectedInput> {
  const shown = await previewRetryLines(by, { id });
  made += 1;
  return {
    idempotencyKey: `again-${made}`,
    id,
    lineIds: shown.lines.filter(({ bar }) => bar === null).map((line) => line.id),
    acknowledge: shown.warnings.map(({ code }) => code),
    confirm: { snapshot: shown.snapshot, typedTotal: shown.possible.sum, stepUp: { password: testPassword } },
  };
}

async function barsOf(id: string) {
  return (await previewRetryLines(ctx, { id })).lines.map(({ bar }) => bar?.code ?? null);
}

test("a line waits while another payment to its payee is open or unknown, as it would at an import", async () => {
  const payees = uids(3);
  const [open = "", unknown = ""] = payees;
  const id = await refusedBatch(payees);
  await payOne(ctx, { from: world.account.id, to: open, amount: "7", campaign: "another" });
  const other = await draftBatch(ctx, world.account.id, csvOf([unknown]), { campaign: { key: "third" } });
  await startDraft(ctx, other.id);
  await settleAll(ctx, other.id, { [unknown]: "unknown" });
  expect(await barsOf(id)).toEqual(["open_elsewhere", "unknown_elsewhere", null]);
  const shown = await previewRetryLines(ctx, { id });
  const all = { ...(await inputOf(id)), lineIds: shown.lines.map((line) => line.id) };
  await expect(retryRejected(ctx, all)).rejects.toMatchObject({ reason: "transfer.open_elsewhere", moneyMoved: "no" });
});

test("a line whose payee is an account of ours by now is kept back, under the name beside it too", async () => {
  const [first = "", second = "", third = ""] = uids(3);
  const rows = ["uid,email,cards", `${first},one@example.org,1`, `${second},two@example.org,1`, `${third},,1`, ""];
  const { id } = await draftBatch(ctx, world.account.id, rows.join("\n"), { policy: { onRejected: "continue" } });
  await startDraft(ctx, id);
  await settleAll(ctx, id, { [first]: "rejected", [second]: "rejected", [third]: "rejected" });
  await accountRow(ctx, { name: "ours", uid: first });
  await accountRow(ctx, { name: "two" });
  const { accounts: a } = ctx.db.t;
  const address = { email: "two@example.org", emailCanon: "two@example.org" };
  await ctx.db.tx((tx) => tx.update(a, address, eq(a.email, "two@example.com")));
  expect(await barsOf(id)).toEqual(["own_account", "own_account", null]);
});

test("more lines than one act takes come page by page, and kept back ones hide nobody", async () => {
  const payees = uids(retryLinesMax + 2);
  const id = await refusedBatch(payees);
  for (const payee of payees.slice(0, 3)) await markPayee(ctx.db, payee, { status: "blocked" });
  const first = await previewRetryLines(ctx, { id });
  expect([first.lines.length, first.possible.count, first.others.count]).toEqual([retryLinesMax, retryLinesMax - 3, 2]);
  const rest = await previewRetryLines(ctx, { id, after: first.nextAfter ?? 0 });
  expect(rest.lines.map(({ payee }) => payee)).toEqual(payees.slice(-2));
  expect([rest.possible.count, rest.others.count, rest.nextAfter]).toEqual([2, retryLinesMax, null]);
});

test("a preview beside an act is an answer still", async () => {
  const id = await refusedBatch(uids(40));
  const [first] = (await previewRetryLines(ctx, { id })).lines;
  const input = await retryInput(ctx, first?.transferId ?? "");
  const [shown] = await Promise.all([previewRetryLines(ctx, { id }), retryTransfer(ctx, input)]);
  expect(previewRetryLinesOutput.safeParse(shown).error).toBeUndefined();
});

test("the audit names what was tried again, and the stream says where it waits", async () => {
  const id = await refusedBatch(uids(2));
  const undoMs = { ...ctx.parameters.undoMs, 2: 60_000, 3: 60_000 };
  const slow = { ...ctx, parameters: { ...ctx.parameters, undoMs } };
  const { lines } = await previewRetryLines(ctx, { id });
  await retryRejected(slow, await inputOf(id, slow));
  const { auditEntries: a, events: e, transfers: t } = ctx.db.t;
  const [entry] = await ctx.db.read.select().from(a).where(eq(a.action, "batch.retry_rejected"));
  for (const { transferId } of lines) expect(entry?.after).toContain(transferId);
  const rows = await ctx.db.read.select().from(t).where(eq(t.batchId, id));
  expect(rows.map(({ state }) => state)).toEqual(["parked", "parked"]);
  const told = await ctx.db.read.select().from(e).where(eq(e.subjectKind, "transfer"));
  const last = told.sort((left, right) => left.seq - right.seq).slice(-2);
  expect(last.map(({ payload }) => JSON.stringify(payload))).toEqual([
    expect.stringContaining("parked"),
    expect.stringContaining("parked"),
  ]);
});

test("who closes a batch as it stood before its lines were tried again is told that it changed", async () => {
  const id = await refusedBatch(uids(2), uids(1, 10_000_100));
  await pauseCashback(ctx, { id });
  const { version } = await getCashback(ctx, { id });
  await retryRejected(ctx, await inputOf(id));
  const close = { id, version, why: "nothing is left of it", stepUp: { password: testPassword } };
  await expect(closeCashback(ctx, close)).rejects.toMatchObject({ reason: "cashback.stale_version" });
});

test("a line counts once, and one of another batch is none of this one", async () => {
  const id = await refusedBatch(uids(2));
  const input = await inputOf(id);
  await retryRejected(ctx, { ...input, lineIds: [...input.lineIds, ...input.lineIds] });
  const { transfers: t } = ctx.db.t;
  const queued = and(eq(t.batchId, id), eq(t.state, "queued"));
  expect(await ctx.db.read.select().from(t).where(queued)).toHaveLength(2);
  const payer = await accountRow(ctx, { name: "payer-two" });
  const [other = ""] = uids(1, 40_000_000);
  const theirs = await draftBatch(ctx, payer.id, csvOf([other]), { campaign: { key: "other" } });
  await startDraft(ctx, theirs.id);
  await settleAll(ctx, theirs.id, { [other]: "rejected" });
  const wrong = { ...(await inputOf(theirs.id)), id };
  await expect(retryRejected(ctx, wrong)).rejects.toMatchObject({ reason: "line.not_found" });
});

test("a key that reads no payee in full learns none from a refusal", async () => {
  const [payee = "", other = ""] = uids(2);
  const id = await refusedBatch([payee, other]);
  const key = await keyOf(ctx, ctx.caller.personId, { scopes: ["draft", "send"], perDay: "1000" });
  const holder = keyHolderOf(await findApiKey(ctx.db, key.id), { ip: null, userAgent: null }, ctx.clock.nowMs());
  const by = { ...ctx, caller: holder.caller };
  expect((await previewRetryLines(by, { id })).lines[0]?.payee).not.toBe(payee);
  const input = await inputOf(id, by);
  await markPayee(ctx.db, payee, { status: "blocked" });
  const refusal: unknown = await retryRejected(by, input).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ reason: "transfer.payee_blocked" });
  expect(JSON.stringify(refusal)).not.toContain(payee);
});
