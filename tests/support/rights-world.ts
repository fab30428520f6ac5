import { z } from "zod";
import { openReviewItem } from "@/server/repositories/review.repository";
import { appRouter } from "@/server/routers/app.router";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import type { ServiceContext } from "@/server/services/context";
import { addMembers } from "@/server/services/groups/change-members";
import { createGroup } from "@/server/services/groups/create-group";
import { listPayees } from "@/server/services/payees/list-payees";
import { freeze } from "@/server/services/system/freeze";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { keyOf } from "./api-keys";
import { type TestApp, testPassword } from "./app";
import { accountRow, confirmOf, csvOf, draftBatch, operatorCaller, startDraft, uids } from "./factories";
import { servedWorld } from "./served";

export type RightsWorld = Awaited<ReturnType<typeof rightsWorld>>;

/** A served database in which every procedure has something real to act on, and an input that would act on it. */
export async function rightsWorld() {
  const world = await servedWorld();
  const things = await makeThings(world.app);
  return { ...world, accountId: things.accountId, frozenId: things.frozenId, inputs: inputsAbout(things) };
}

async function makeThings(app: TestApp) {
  const ctx: ServiceContext = { ...app, caller: await operatorCaller(app, "Olive Owner", ["owner"]) };
  const account = await accountRow(app, { name: "payer" });
  const frozen = await accountRow(app, { name: "frozen" });
  await freeze(ctx, { accountId: frozen.id, reason: "a password was lost" });
  const draft = await draftBatch(ctx, account.id, "uid,cards\n10000001,1\n10000002,0\n");
  const { confirm, acknowledge } = await confirmOf(ctx, draft.id);
  const { items: lines } = await listCashbackLines(ctx, { filter: { id: draft.id, state: "held" }, limit: 1 });
  const campaign = { key: "cashback-2026-06" };
  const running = await draftBatch(ctx, account.id, csvOf(uids(2, 10_000_100)), { campaign });
  await startDraft(ctx, running.id);
  const [transfer] = (await listTransfers(ctx, { limit: 1 })).items;
  const [payee] = (await listPayees(ctx, { limit: 1 })).items;
  const { jobId } = await syncAccounts(ctx, { sel: { ids: [account.id] } });
  const reviewId = await openBreak(ctx, account.id);
  const { id: groupId } = await createGroup(ctx, { name: "East" });
  await addMembers(ctx, { id: groupId, sel: { ids: [account.id] } });
  const colleague = await operatorCaller(app, "Carl Colleague", ["viewer"]);
  const leaver = await operatorCaller(app, "Lea Leaver", ["viewer"]);
  const { id: keyId } = await keyOf(app, colleague.personId, { scopes: ["read"] });
  return {
    accountId: account.id,
    frozenId: frozen.id,
    draft,
    confirm,
    acknowledge,
    heldIds: lines.map(({ id }) => id),
    runningId: running.id,
    transferId: transfer?.id,
    payeeId: payee?.id,
    jobId,
    reviewId,
    groupId,
    colleagueId: colleague.personId,
    leaverId: leaver.personId,
    keyId,
    keyExpiresAt: new Date(app.clock.nowMs() + 86_400_000).toISOString(),
  };
}

/** What each procedure would take from somebody who may. */
function inputsAbout(things: Awaited<ReturnType<typeof makeThings>>): Readonly<Record<string, unknown>> {
  const { accountId, frozenId, draft, runningId, jobId, reviewId } = things;
  const why = "because the rights are being walked";
  const stepUp = { password: testPassword };
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" };
  const campaign = { key: "cashback-2026-07" };
  const sel = { ids: things.heldIds };
  const expect = { count: sel.ids.length, sum: "5.6" };
  return {
    "accounts.list": { limit: 1 },
    "accounts.get": { id: accountId },
    "accounts.preview": { email: "new@example.com", password: "Sandbox-new@example.com" },
    "accounts.add": { previewId: "pre_1", authority },
    "accounts.import": { source: { text: "new@example.com a-password" }, authority, dryRun: false },
    "accounts.sync": { sel: { ids: [frozenId] } },
    "accounts.renewSession": { id: accountId },
    "groups.list": { limit: 1 },
    "groups.get": { id: things.groupId },
    "groups.create": { name: "West" },
    "groups.update": { id: things.groupId, version: 1, name: "South" },
    "groups.remove": { id: things.groupId, version: 1 },
    "groups.addAccounts": { id: things.groupId, sel: { ids: [frozenId] } },
    "groups.removeAccounts": { id: things.groupId, sel: { ids: [accountId] } },
    "twoFactor.import": { accountId, secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", proofCode: "000000" },
    "twoFactor.allow": { accountId, isAutomatic: true },
    "twoFactor.forget": { accountId, reason: why },
    ...payeeInputs(things),
    ...transferInputs(things),
    "cashback.list": { limit: 1 },
    "cashback.get": { id: draft.id },
    "cashback.lines": { filter: { id: draft.id } },
    "cashback.review": { id: draft.id },
    "cashback.export": { id: draft.id, format: "csv" },
    "cashback.create": { idempotencyKey: "c", sourceAccountId: accountId, campaign, amount: { fixed: "5.6" } },
    "cashback.import": { ...draft, source: { text: "10000003" }, replace: true, dryRun: false },
    "cashback.setAmount": { id: draft.id, version: draft.version, sel, amount: "7", dryRun: false },
    "cashback.decide": { id: draft.id, sel, expect, decision: "pay", why },
    "cashback.start": { idempotencyKey: "s", id: draft.id, confirm: things.confirm, acknowledge: things.acknowledge },
    "cashback.pause": { id: runningId },
    "cashback.resume": { idempotencyKey: "r", id: runningId, why, stepUp },
    "cashback.stop": { id: runningId, why },
    ...lineRetryInputs(things),
    "cashback.close": { id: draft.id, version: draft.version, why, stepUp },
    ...reviewInputs(reviewId, why),
    "overview.get": undefined,
    "overview.series": { metric: "balance", from: "2026-05-01", to: "2026-05-02", bucket: "day" },
    "jobs.list": { limit: 1 },
    "jobs.get": { id: jobId },
    "jobs.cancel": { id: jobId },
    ...inputsAboutPeople(things, why),
    "sandbox.get": undefined,
    "sandbox.set": { knobs: { latencyMs: 5 } },
    "sandbox.reset": { seed: 7 },
    "system.health": undefined,
    "system.version": undefined,
    "system.mode": undefined,
    "system.backup": {},
    "system.freeze": { reason: why },
    "system.unfreeze": { accountId: frozenId, reason: why },
    "events.stream": {},
  };
}

function lineRetryInputs({ runningId, confirm }: Awaited<ReturnType<typeof makeThings>>): Record<string, unknown> {
  return {
    "cashback.previewRetry": { id: runningId },
    "cashback.retryRejected": { idempotencyKey: "y", id: runningId, lineIds: ["lin_1"], confirm },
  };
}

function payeeInputs({ payeeId }: Awaited<ReturnType<typeof makeThings>>): Record<string, unknown> {
  return {
    "payees.list": { limit: 1 },
    "payees.get": { id: payeeId },
    "payees.update": { id: payeeId, version: 1, label: "the baker" },
  };
}

function transferInputs({
  accountId,
  confirm,
  transferId,
}: Awaited<ReturnType<typeof makeThings>>): Record<string, unknown> {
  const wish = { from: accountId, to: "10000900", amount: "5.6" };
  return {
    "transfers.list": { limit: 1 },
    "transfers.get": { id: transferId },
    "transfers.timeline": { id: transferId },
    "transfers.preview": wish,
    "transfers.create": { idempotencyKey: "t", ...wish, confirm },
    "transfers.cancel": { id: "trf_1", version: 1 },
    "transfers.previewRetry": { id: "trf_1" },
    "transfers.retry": { idempotencyKey: "r", id: "trf_1", confirm },
    "transfers.reconcile": { id: "trf_1" },
    "accounts.resume": { id: accountId, why: "because the rights are being walked" },
    "transfers.submitCode": { key: "code", id: "trf_1", code: "123456" },
  };
}

/** What the procedures about people and their keys would take. */
function inputsAboutPeople(things: Awaited<ReturnType<typeof makeThings>>, why: string) {
  const person = { id: things.colleagueId, version: 1 };
  return {
    "operators.me": undefined,
    "operators.list": { limit: 1 },
    "operators.stepUp": { with: { password: testPassword } },
    "operators.setRoles": { ...person, roles: ["owner"] },
    "operators.disable": { ...person, reason: why },
    "operators.enable": { id: things.leaverId, version: 1, reason: why },
    "operators.apiKeys": { limit: 1 },
    "operators.createApiKey": { name: "nightly", scopes: ["read"], expiresAt: things.keyExpiresAt },
    "operators.revokeApiKey": { id: things.keyId },
  };
}

/** Says what is wrong with an input for a procedure, by the procedure's own schemas; empty when it would be taken. */
export function faultsOf(path: string, input: unknown): string[] {
  const procedure: unknown = Object.entries(appRouter._def.procedures).find(([name]) => name === path)?.[1];
  return schemasOf(procedure).flatMap(
    (schema) => schema.safeParse(input).error?.issues.map(({ message }) => message) ?? [],
  );
}

function schemasOf(procedure: unknown): z.ZodType[] {
  if (typeof procedure !== "function" || !("_def" in procedure)) throw new Error("no procedure");
  const { _def: definition } = procedure;
  if (typeof definition !== "object" || definition === null || !("inputs" in definition)) throw new Error("no inputs");
  return z.array(z.instanceof(z.ZodType)).parse(definition.inputs);
}

async function openBreak(ctx: ServiceContext, accountId: string): Promise<string> {
  const id = ctx.ids.next("rev");
  const subject = { subjectKind: "account" as const, subjectId: accountId, accountId, batchId: null };
  const item = { id, kind: "break" as const, ...subject, amountMicro: 5_600_000n, evidence: {} };
  await ctx.db.tx((tx) => openReviewItem(tx, item, ctx.clock.nowMs()));
  return id;
}

function reviewInputs(reviewId: string, why: string) {
  const stepUp = { password: testPassword };
  return {
    "review.list": { limit: 1 },
    "review.get": { id: reviewId },
    "review.counts": undefined,
    "review.resolve": {
      id: reviewId,
      version: 1,
      decision: "explain",
      confirm: { typedAmount: "5.6", stepUp },
      why,
    },
    "review.resolveRestored": {
      items: [{ id: reviewId, version: 1 }],
      confirm: { typedCount: 1, typedTotal: "5.6", stepUp },
      why,
    },
    "review.explainForeign": {
      items: [{ id: reviewId, version: 1 }],
      confirm: { typedCount: 1, typedTotal: "5.6", stepUp },
      why,
    },
  };
}
