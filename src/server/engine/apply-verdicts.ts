import { systemActor } from "@/domain/audit";
import type { MatchVerdict } from "@/domain/matching";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { post } from "@/server/repositories/ledger.repository";
import { closeReviewItem, type NewReviewItem, openReviewItem } from "@/server/repositories/review.repository";
import { explainRecord, matchRecord, type RecordRow } from "@/server/repositories/statements.repository";
import { lockTransfer, moveTransfer, planLook, type TransferRow } from "@/server/repositories/transfers.repository";
import type { Matchable, Settlement } from "./bump";
import type { EngineContext } from "./context";
import { distrustRule } from "./distrust-rule";
import { freezeForDoubt } from "./freeze-for-doubt";
import { transferEvent } from "./record-outcome";

/** Settlements share a commit, so that a long batch costs few of them. */
const SETTLE_CHUNK = 50;

/** R1, R2, R3, R5: record and transfer find each other, the money is booked out, the doubt is over. */
export async function applySettlements(
  ctx: EngineContext,
  lease: Lease,
  settlements: readonly Settlement[],
  byAttempt: ReadonlyMap<string, Matchable>,
): Promise<void> {
  for (let start = 0; start < settlements.length; start += SETTLE_CHUNK) {
    const part = settlements.slice(start, start + SETTLE_CHUNK);
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      for (const settlement of part) {
        const found = byAttempt.get(settlement.attemptId);
        if (found) await settle(tx, ctx, lease, settlement, found);
      }
    });
  }
}

async function settle(
  tx: Session,
  ctx: EngineContext,
  lease: Lease,
  settlement: Settlement,
  found: Matchable,
): Promise<void> {
  const transfer = await lockTransfer(tx, found.transfer.id);
  // A person may have decided since the verdict; the next bump sees the new state.
  if (transfer.version !== found.transfer.version) return;
  const atMs = ctx.clock.nowMs();
  await matchRecord(tx, { accountId: lease.accountId, ...settlement }, atMs);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "transfer.settle",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: transfer.state },
    after: {
      state: "settled",
      record: settlement.recordId,
      rule: settlement.rule,
      isInterchangeable: settlement.isInterchangeable,
    },
    atMs,
  });
  const edge = transfer.state === "accepted" ? "E13" : "E14";
  await moveTransfer(tx, planMove(transfer, edge, { recordId: settlement.recordId }), {
    actorId: systemActor.id,
    auditSeq,
    atMs,
    journalId: ctx.ids.next("jrn"),
    fence: lease.fence,
    attemptNo: found.attempt.n,
    reason: settlement.rule,
  });
  await closeReviewItem(
    tx,
    { kind: "transfer", id: transfer.id },
    { state: "closed", by: systemActor.id, why: "settled" },
    atMs,
  );
  await appendEvents(tx, [transferEvent(transfer, "settled", atMs)]);
}

/** R4, overdue R6, R7, R8 and R9: what a person must see. No state of a transfer changes here. */
export async function applyDoubts(
  ctx: EngineContext,
  lease: Lease,
  verdicts: readonly MatchVerdict[],
  byAttempt: ReadonlyMap<string, Matchable>,
  byRecord: ReadonlyMap<string, RecordRow>,
): Promise<void> {
  for (const verdict of verdicts) {
    if (verdict.kind === "settle" || (verdict.kind === "wait" && !verdict.isOverdue)) continue;
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await applyDoubt(tx, ctx, verdict, byAttempt, byRecord);
    });
  }
}

async function applyDoubt(
  tx: Session,
  ctx: EngineContext,
  verdict: Exclude<MatchVerdict, { kind: "settle" }>,
  byAttempt: ReadonlyMap<string, Matchable>,
  byRecord: ReadonlyMap<string, RecordRow>,
): Promise<void> {
  switch (verdict.kind) {
    case "wait":
    case "absent": {
      const transfer = byAttempt.get(verdict.attemptId)?.transfer;
      if (!transfer) return;
      const overdue = transfer.state === "unknown" ? "unknown" : "no_record";
      return openItem(tx, ctx, transfer, verdict.kind === "absent" ? "absent" : overdue, {});
    }
    case "ambiguous":
      for (const attemptId of verdict.attemptIds) {
        const transfer = byAttempt.get(attemptId)?.transfer;
        if (transfer) await openItem(tx, ctx, transfer, "ambiguous", { recordIds: verdict.recordIds });
      }
      return;
    case "contradiction":
    case "late_record": {
      const found = byAttempt.get(verdict.attemptId);
      if (!found) return;
      await openItem(tx, ctx, found.transfer, verdict.kind, { recordIds: [verdict.recordId] });
      if (verdict.kind === "contradiction" && found.attempt.rule !== null)
        await distrustRule(tx, ctx, found.attempt.rule);
      return freezeForDoubt(tx, ctx, found.transfer.accountId, verdict.kind);
    }
    default: {
      const record = byRecord.get(verdict.recordId);
      if (record) await bookForeign(tx, ctx, record, verdict.kind);
    }
  }
}

async function openItem(
  tx: Session,
  ctx: EngineContext,
  transfer: TransferRow,
  kind: NewReviewItem["kind"],
  evidence: Readonly<Record<string, unknown>>,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const isNew = await openReviewItem(
    tx,
    {
      id: ctx.ids.next("rev"),
      kind,
      subjectKind: "transfer",
      subjectId: transfer.id,
      accountId: transfer.accountId,
      batchId: transfer.batchId,
      amountMicro: transfer.amountMicro,
      evidence,
    },
    atMs,
  );
  if (!isNew) return;
  await auditItem(tx, ctx, "transfer", transfer.id, kind, atMs);
}

/** R9: booked out of what we may spend, so that the books follow Infini; a foreign one also waits for a person. */
async function bookForeign(
  tx: Session,
  ctx: EngineContext,
  record: RecordRow,
  kind: "foreign" | "other_out",
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  if (!(await explainRecord(tx, record.accountId, record.recordId, kind, atMs)) || record.verdict === kind) return;
  await post(
    tx,
    [
      {
        journalId: ctx.ids.next("jrn"),
        postingKey: `${record.accountId}:record:${record.recordId}`,
        kind,
        accountId: record.accountId,
        transferId: null,
        recordId: record.recordId,
        legs: [
          { bucket: "available", amountMicro: record.changeMicro },
          { bucket: kind, amountMicro: -record.changeMicro },
        ],
      },
    ],
    atMs,
  );
  if (kind === "other_out") return;
  const subjectId = `${record.accountId}:${record.recordId}`;
  await openReviewItem(
    tx,
    {
      id: ctx.ids.next("rev"),
      kind: "foreign",
      subjectKind: "record",
      subjectId,
      accountId: record.accountId,
      batchId: null,
      amountMicro: -record.changeMicro,
      evidence: { recordIds: [record.recordId] },
    },
    atMs,
  );
  await auditItem(tx, ctx, "record", subjectId, "foreign", atMs);
}

async function auditItem(
  tx: Session,
  ctx: EngineContext,
  objectKind: string,
  objectId: string,
  kind: string,
  atMs: number,
): Promise<void> {
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "review.open",
    objectKind,
    objectId,
    after: { kind },
    atMs,
  });
  await appendEvents(tx, [{ topic: "review", subjectKind: objectKind, subjectId: objectId, payload: { kind }, atMs }]);
}

/** Plans the next look at what stays unsettled: soon after an unknown, then ever more rarely. */
export async function planLooks(ctx: EngineContext, lease: Lease, unsettled: readonly Matchable[]): Promise<void> {
  const open = unsettled.filter(({ transfer }) => transfer.state === "accepted" || transfer.state === "unknown");
  if (open.length === 0) return;
  const nowMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    for (const { attempt, transfer } of open)
      await planLook(tx, transfer.id, nextLook(ctx, attempt.closedAtMs ?? nowMs, transfer, nowMs));
  });
}

/** @source docs/design/payments.md §7.1 "When" */
function nextLook(ctx: EngineContext, closedAtMs: number, transfer: TransferRow, nowMs: number): number {
  const { looksMs, lookEveryMs, walkEveryMs, visibleMs } = ctx.parameters;
  const ageMs = nowMs - closedAtMs;
  if (transfer.state === "accepted") return nowMs + (ageMs <= visibleMs ? walkEveryMs : lookEveryMs);
  const early = looksMs.find((lookMs) => lookMs > ageMs);
  return early === undefined ? nowMs + lookEveryMs : closedAtMs + early;
}
