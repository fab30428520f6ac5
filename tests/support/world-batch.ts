import { eq } from "drizzle-orm";
import { type AuditDraft, systemActor } from "@/domain/audit";
import { batchContent } from "@/domain/batch-content";
import { defaultPolicy } from "@/domain/batch-default-policy";
import type { BatchPolicy } from "@/domain/batch-policy";
import { parseAmount } from "@/domain/money";
import { canonicalPayee, type PayeeKind, payeeKeySource } from "@/domain/payee";
import { transferContent } from "@/domain/transfer-content";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { sha256Hex } from "@/server/platform/hash";
import { appendAudit } from "@/server/repositories/audit.repository";
import { insertDrafts, moveAll } from "@/server/repositories/batch-moves.repository";
import { getBreaker, resetBreaker } from "@/server/repositories/breakers.repository";
import { insertConfirmation } from "@/server/repositories/confirmations.repository";
import { endOutageWait } from "@/server/repositories/outages.repository";
import type { NewTransfer } from "@/server/repositories/transfers.repository";

const DAY_MS = 86_400_000;

export type BatchChange = {
  /** One amount for all, or one per payee. */
  amount?: string | readonly string[];
  /** Null: no campaign, so no claim. */
  campaign?: string | null;
  policy?: Partial<BatchPolicy>;
  confirmedForMs?: number;
};

export type StartedBatch = { batchId: string; personId: string; confirmationId: string; transferIds: string[] };

/** A running batch of queued transfers, confirmed by an owner. The account's books must be open. */
export async function startBatch(
  ctx: EngineContext,
  accountId: string,
  payees: readonly string[],
  change: BatchChange,
): Promise<StartedBatch> {
  const atMs = ctx.clock.nowMs();
  const batchId = ctx.ids.next("bat");
  const personId = ctx.ids.next("opr");
  const confirmationId = ctx.ids.next("cnf");
  const campaignKey = change.campaign === undefined ? "cashback-2026-05" : change.campaign;
  const by = { batchId, accountId, campaignKey, personId, confirmationId };
  const drafts = payees.map((payee, index) => draftOf(ctx, by, payee, amountOf(change, index), index, atMs));
  const policy = { ...defaultPolicy, ...change.policy };
  const hashes = drafts.map(({ contentHash }) => contentHash);
  const contentHash = sha256Hex(
    batchContent({ batchId, accountId, campaignKey, mode: ctx.mode, policy, transferHashes: hashes }),
  );
  await ctx.db.tx(async (tx) => {
    await insertPerson(tx, personId, atMs);
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, auditOf("batch.start", batchId, personId, atMs));
    await insertBatchRow(tx, { ...by, contentHash, policy, drafts, atMs });
    await insertConfirmation(tx, {
      id: confirmationId,
      subjectKind: "batch",
      subjectId: batchId,
      contentHash,
      act: "start",
      personId,
      method: "password",
      tier: 3,
      typedTotalMicro: totalOf(drafts),
      auditSeq,
      expiresAtMs: atMs + (change.confirmedForMs ?? DAY_MS),
      createdAtMs: atMs,
    });
    const stamp = { actorId: personId, auditSeq, atMs, nextJournalId: () => ctx.ids.next("jrn") };
    await insertDrafts(tx, drafts, stamp);
    const rows = drafts.map((draft) => ({
      ...draft,
      campaignKey,
      state: "draft" as const,
      version: 1,
      isHeld: false,
      aliasKey: null,
    }));
    await moveAll(
      tx,
      rows.map((row) => planMove(row, "E2")),
      stamp,
    );
    const waiting = rows.map((row) => ({ ...row, state: "awaiting_approval" as const, version: 2 }));
    await moveAll(
      tx,
      waiting.map((row) => planMove(row, "E4")),
      stamp,
    );
  });
  return { batchId, personId, confirmationId, transferIds: drafts.map(({ id }) => id) };
}

/** What a person does to a running batch: pause it, stop it without its cancellations, or let it go on. */
export async function setIntent(
  ctx: EngineContext,
  batchId: string,
  intent: "paused" | "running" | "stopped",
): Promise<void> {
  const action = { paused: "batch.pause", running: "batch.resume", stopped: "batch.stop" }[intent];
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    const { batches: t } = tx.t;
    const [batch] = await tx.lockRows(tx.read.select({ accountId: t.accountId }).from(t).where(eq(t.id, batchId)));
    await tx.update(t, { intent, pauseReason: null }, eq(t.id, batchId));
    const isTripped = batch !== undefined && (await getBreaker(tx, batch.accountId)).trippedAtMs !== null;
    if (batch && intent === "running") await resetBreaker(tx, batch.accountId, atMs);
    await appendAudit(tx, ctx.vault.auditMac, auditOf(action, batchId, "opr_test", atMs));
    if (isTripped && intent === "running") await endOutageWait(tx, atMs);
  });
}

type Maker = {
  batchId: string;
  accountId: string;
  campaignKey: string | null;
  personId: string;
  confirmationId: string;
};

function draftOf(ctx: EngineContext, by: Maker, payee: string, amount: string, index: number, atMs: number) {
  const payeeKind: PayeeKind = payee.includes("@") ? "email" : "uid";
  const content = {
    accountId: by.accountId,
    kind: "cashback" as const,
    payeeKind,
    payee,
    payeeKey: sha256Hex(payeeKeySource(payeeKind, canonicalPayee(payeeKind, payee))),
    amountMicro: parseAmount(amount),
    campaignKey: by.campaignKey,
    batchId: by.batchId,
  };
  return {
    ...content,
    id: ctx.ids.next("trf"),
    state: "draft",
    contentHash: sha256Hex(transferContent({ ...content, mode: ctx.mode })),
    confirmationId: by.confirmationId,
    lineSeq: index + 1,
    createdBy: by.personId,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  } satisfies NewTransfer;
}

function amountOf(change: BatchChange, index: number): string {
  const amount = change.amount ?? "5.6";
  return typeof amount === "string" ? amount : (amount[index] ?? "5.6");
}

function totalOf(drafts: readonly { amountMicro: bigint }[]): bigint {
  return drafts.reduce((sum, { amountMicro }) => sum + amountMicro, 0n);
}

async function insertPerson(tx: Session, id: string, atMs: number): Promise<void> {
  await tx.insert(tx.t.operators, {
    id,
    emailCanon: `${id}@example.com`,
    name: "Owner",
    isEmailVerified: true,
    roles: ["owner"],
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
}

async function insertBatchRow(
  tx: Session,
  batch: Maker & { contentHash: string; policy: BatchPolicy; drafts: readonly NewTransfer[]; atMs: number },
): Promise<void> {
  const rows = await tx.read.select({ id: tx.t.batches.id }).from(tx.t.batches);
  await tx.insert(tx.t.batches, {
    id: batch.batchId,
    number: rows.length + 1,
    kind: "cashback",
    name: "Test",
    accountId: batch.accountId,
    campaignKey: batch.campaignKey,
    amountRule: "{}",
    policy: JSON.stringify(batch.policy),
    intent: "running",
    contentHash: batch.contentHash,
    totalMicro: totalOf(batch.drafts),
    lineCount: batch.drafts.length,
    createdBy: batch.personId,
    createdAtMs: batch.atMs,
    updatedAtMs: batch.atMs,
  });
}

function auditOf(action: string, batchId: string, personId: string, atMs: number): AuditDraft {
  const actor = { ...systemActor, kind: "operator" as const, id: personId };
  return { actor, action, objectKind: "batch", objectId: batchId, atMs };
}

/** Payees of no account of ours. */
export function payees(count: number, firstUid = 30_000_001): string[] {
  return Array.from({ length: count }, (_, index) => String(firstUid + index));
}
