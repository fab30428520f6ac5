import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { TransferState } from "@/domain/transfer-states";
import { sumByState } from "@/server/repositories/transfers.repository";
import { addAccount } from "@/server/services/accounts/add-account";
import { previewAccount } from "@/server/services/accounts/preview-account";
import { createCashback } from "@/server/services/cashback/create-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import type { ServiceContext } from "@/server/services/context";
import { createGroup } from "@/server/services/groups/create-group";
import { demoAccounts, demoGroups, demoPassword, firstFile, secondFile } from "./demo-data";

const PATIENCE_MS = 60_000;
const CAMPAIGN = "cashback-2026-05";

export type DemoOptions = { sandboxUrl: string; ownerPassword: string };

/**
 * Fills an empty sandbox installation by using it: accounts are added by signing in, the first file is paid by the
 * engine, the second one waits for decisions. The engine of this process must run. False when accounts exist already.
 * @throws Error in live, or on a database with a mode other than the sandbox's.
 */
export async function seedDemo(ctx: ServiceContext, options: DemoOptions): Promise<boolean> {
  if (ctx.mode !== "sandbox") throw new Error("sample data exists in the sandbox only");
  const { accounts } = ctx.db.t;
  if ((await ctx.db.read.select({ id: accounts.id }).from(accounts).limit(1)).length > 0) return false;
  await control(
    options.sandboxUrl,
    "accounts",
    demoAccounts.map(({ email, uid, balance }) => ({ email, uid, balance, password: demoPassword })),
  );
  const groups = new Map<string, string>();
  for (const group of demoGroups) groups.set(group.name, (await createGroup(ctx, group)).id);
  const ids = new Map<string, string>();
  for (const account of demoAccounts) ids.set(account.email, await addDemoAccount(ctx, account, groups));
  await until("the books of every account are open", async () => (await openAccounts(ctx)) === demoAccounts.length);
  const first = await draft(ctx, idOf(ids, "ops-01@example.com"), "May cashback, file 1", firstFile());
  await pay(ctx, first, options.ownerPassword);
  await until("the first file is settled", () => isSettled(ctx, first));
  await draft(ctx, idOf(ids, "cashback-01@example.com"), "May cashback, file 2", secondFile());
  return true;
}

async function addDemoAccount(
  ctx: ServiceContext,
  account: (typeof demoAccounts)[number],
  groups: ReadonlyMap<string, string>,
): Promise<string> {
  const groupIds = (account.groups ?? []).flatMap((name) => groups.get(name) ?? []);
  const preview = await previewAccount(ctx, { email: account.email, password: demoPassword });
  const added = await addAccount(ctx, {
    previewId: preview.previewId,
    authority: { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" },
    ...(account.alias === undefined ? {} : { alias: account.alias }),
    ...(groupIds.length === 0 ? {} : { groupIds }),
    ...(account.note === undefined ? {} : { note: account.note }),
  });
  return added.id;
}

async function draft(ctx: ServiceContext, sourceAccountId: string, name: string, text: string): Promise<string> {
  const batch = await createCashback(ctx, {
    idempotencyKey: `sample-create-${name.replace(/\W+/g, "-")}`,
    sourceAccountId,
    name,
    campaign: { key: CAMPAIGN, expectsRepeats: true },
    amount: { fixed: "5.6" },
  });
  await importCashback(ctx, { id: batch.id, version: batch.version, source: { text }, format: "csv", dryRun: false });
  return batch.id;
}

async function pay(ctx: ServiceContext, batchId: string, password: string): Promise<void> {
  const review = await reviewCashback(ctx, { id: batchId });
  await startCashback(ctx, {
    idempotencyKey: `sample-start-${batchId}`,
    id: batchId,
    confirm: { snapshot: review.snapshot, typedTotal: review.lines.ready.sum, stepUp: { password } },
    acknowledge: review.warnings.map((warning) => warning.code),
  });
}

async function isSettled(ctx: ServiceContext, batchId: string): Promise<boolean> {
  const open: readonly TransferState[] = ["queued", "parked", "sending", "accepted", "unknown"];
  return (await sumByState(ctx.db, batchId)).every((row) => !open.includes(row.state));
}

async function openAccounts(ctx: ServiceContext): Promise<number> {
  const { journals } = ctx.db.t;
  const rows = await ctx.db.read
    .selectDistinct({ id: journals.accountId })
    .from(journals)
    .where(eq(journals.kind, "opening"));
  return rows.length;
}

async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 100) {
    if (await isDone()) return;
    await sleep(100);
  }
  throw new Error(`waited a minute in vain: ${what}`);
}

async function control(sandboxUrl: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/__sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${answer.status} ${await answer.text()}`);
}

function idOf(ids: ReadonlyMap<string, string>, email: string): string {
  const id = ids.get(email);
  if (id === undefined) throw new Error(`no sample account ${email}`);
  return id;
}
