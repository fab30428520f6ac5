import { type AuditDraft, systemActor } from "@/domain/audit";
import type { MatchVerdict } from "@/domain/matching";
import type { OutcomeClass } from "@/domain/outcomes";
import { planMove } from "@/domain/transfer-moves";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { appendAudit, appendAudits } from "@/server/repositories/audit.repository";
import { lockTransfers, moveAll } from "@/server/repositories/batch-moves.repository";
import { appendEvents, type NewEvent } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { bookOut } from "@/server/repositories/ledger.repository";
import { matchOpenRecords } from "@/server/repositories/record-matches.repository";
import {
  closeReviewItems,
  type Evidence,
  listOpenItems,
  type OpenItem,
  openReviewItem,
  recordsNamed,
} from "@/server/repositories/review.repository";
import { explainRecord, type RecordRow } from "@/server/repositories/statements.repository";
import { lockTransfer, planLooks, type TransferRow } from "@/server/repositories/transfers.repository";
import type { Matchable, Settlement } from "./bump";
import type { EngineContext } from "./context";
import { distrustRule } from "./distrust-rule";
import { freezeForDoubt } from "./freeze-for-doubt";
import { transferEvent } from "./record-outcome";

/** Settlements share a commit and its statements, so that a long batch costs few of them; nobody waits long for it. */
const SETTLE_CHUNK = 200;

/** R1, R2, R3, R5: record and transfer find each other, the money is booked out, the doubt is over. */
export async function applySettlements(
  ctx: EngineContext,
  lease: Lease,
  settlements: readonly Settlement[],
  byAttempt: ReadonlyMap<string, Matchable>,
): Promise<void> {
  for (let start = 0; start < settlements.length; start += SETTLE_CHUNK) {
    const part = settlements.slice(start, start + SETTLE_CHUNK).flatMap((settlement) => {
      const found = byAttempt.get(settlement.attemptId);
      return found ? [{ settlement, found }] : [];
    });
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await settleAll(tx, ctx, lease, part);
    });
  }
}

type Found = { settlement: Settlement; found: Matchable };

async function settleAll(tx: Session, ctx: EngineContext, lease: Lease, part: readonly Found[]): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const locked = await lockTransfers(
    tx,
    part.map(({ found }) => found.transfer.id),
  );
  const byId = new Map(locked.map((transfer) => [transfer.id, transfer]));
  // A person may have decided since the verdict; the next bump sees the new state.
  const settling = part.flatMap(({ settlement, found }) => {
    const transfer = byId.get(found.transfer.id);
    return transfer?.version === found.transfer.version ? [{ settlement, attemptNo: found.attempt.n, transfer }] : [];
  });
  if (settling.length === 0) return;
  await matchOpenRecords(
    tx,
    lease.accountId,
    settling.map(({ settlement }) => settlement),
    atMs,
  );
  const entries = settling.map(({ settlement, transfer }) => settleEntry(settlement, transfer, atMs));
  const seqs = await appendAudits(tx, ctx.vault.auditMac, entries);
  const stamps = new Map(
    settling.map(({ settlement, attemptNo, transfer }, index) => [
      transfer.id,
      { auditSeq: seqs[index] ?? 0, reason: settlement.rule, fence: lease.fence, attemptNo },
    ]),
  );
  const moves = settling.map(({ settlement: { recordId }, transfer }) =>
    planMove(transfer, transfer.state === "accepted" ? "E13" : "E14", { recordId }),
  );
  await moveAll(tx, moves, {
    actorId: systemActor.id,
    auditSeq: 0,
    atMs,
    nextJournalId: () => ctx.ids.next("jrn"),
    own: (transferId) => stamps.get(transferId) ?? {},
  });
  const ids = [...stamps.keys()];
  const end = { state: "closed", by: systemActor.id, why: "settled" } as const;
  await closeReviewItems(tx, { kind: "transfer", ids }, end, atMs);
  await appendEvents(
    tx,
    settling.map(({ transfer }) => transferEvent(transfer, "settled", atMs)),
  );
}

function settleEntry(
  { recordId, rule, isInterchangeable }: Settlement,
  transfer: TransferRow,
  atMs: number,
): AuditDraft {
  return {
    actor: systemActor,
    action: "transfer.settle",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: transfer.state },
    after: { state: "settled", record: recordId, rule, isInterchangeable },
    atMs,
  };
}

/** R4, overdue R6, R7, R8 and R9: what a person must see. No state of a transfer changes here. */
export async function applyDoubts(
  ctx: EngineContext,
  lease: Lease,
  verdicts: readonly MatchVerdict[],
  byAttempt: ReadonlyMap<string, Matchable>,
  byRecord: ReadonlyMap<string, RecordRow>,
): Promise<void> {
  const known = await listOpenItems(ctx.db, lease.accountId, "transfer");
  const doubts = gravestOf(
    verdicts.flatMap((verdict) => (verdict.kind === "settle" ? [] : doubtsOf(verdict, byAttempt))),
  );
  for (const doubt of doubts.filter((one) => isNews(known.get(one.found.transfer.id), one))) {
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await raiseDoubt(tx, ctx, doubt);
    });
  }
  for (const verdict of verdicts) {
    if (verdict.kind !== "foreign" && verdict.kind !== "other_out") continue;
    const record = byRecord.get(verdict.recordId);
    if (!record) continue;
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await bookForeign(tx, ctx, record, verdict.kind);
    });
  }
}

type DoubtKind = "unknown" | "no_record" | "absent" | "ambiguous" | "late_record" | "contradiction";

type Doubt = {
  found: Matchable;
  kind: DoubtKind;
  recordIds: readonly string[];
  /** What Infini had said, when that was read after the outcome was decided. */
  answer?: Readonly<Record<string, string | number | null>>;
};

/** What a record says outweighs that none is there. */
const gravity: Record<DoubtKind, number> = {
  unknown: 0,
  no_record: 0,
  absent: 1,
  ambiguous: 2,
  late_record: 3,
  contradiction: 4,
};

/** One doubt per transfer and look, else each of them would take the place of the other at every look. */
function gravestOf(doubts: readonly Doubt[]): Doubt[] {
  const byTransfer = new Map<string, Doubt>();
  for (const doubt of doubts) {
    const { id } = doubt.found.transfer;
    const other = byTransfer.get(id);
    if (other?.kind === doubt.kind) {
      byTransfer.set(id, { ...other, recordIds: [...new Set([...other.recordIds, ...doubt.recordIds])] });
    } else if (!other || gravity[doubt.kind] > gravity[other.kind]) {
      byTransfer.set(id, doubt);
    }
  }
  return [...byTransfer.values()];
}

function doubtsOf(verdict: MatchVerdict, byAttempt: ReadonlyMap<string, Matchable>): Doubt[] {
  const about = (attemptId: string, kind: DoubtKind, recordIds: readonly string[]): Doubt[] => {
    const found = byAttempt.get(attemptId);
    return found ? [{ found, kind, recordIds }] : [];
  };
  switch (verdict.kind) {
    case "wait": {
      if (!verdict.isOverdue) return [];
      const isUnknown = byAttempt.get(verdict.attemptId)?.transfer.state === "unknown";
      return about(verdict.attemptId, isUnknown ? "unknown" : "no_record", []);
    }
    case "absent":
      return about(verdict.attemptId, "absent", []);
    case "ambiguous":
      return verdict.attemptIds.flatMap((attemptId) => about(attemptId, "ambiguous", verdict.recordIds));
    case "contradiction":
    case "late_record":
      return about(verdict.attemptId, verdict.kind, [verdict.recordId]);
    default:
      return [];
  }
}

const refuted: ReadonlySet<string> = new Set(["contradiction", "late_record"]);

/**
 * A transfer has one open item. A refuted answer outweighs every other doubt, and what was absent once stays so until
 * something else is known: a statement that cannot be read takes nothing back. A doubt that stays what it is shows the
 * records that speak for it now; a refuted answer takes on those that come later, so that one explanation is enough.
 */
function isNews(known: OpenItem | undefined, { kind, recordIds }: Doubt): boolean {
  if (known === undefined) return true;
  // That nothing shows up is what the person who looks at it after a restore expects, and decides with the others.
  if (known.kind === "after_restore" && gravity[kind] <= gravity.absent) return false;
  if (known.kind !== kind) return !refuted.has(known.kind) && !(known.kind === "absent" && kind === "unknown");
  const named = recordsNamed(known.evidence);
  const isMore = recordIds.some((recordId) => !named.includes(recordId));
  return isMore || (!refuted.has(kind) && recordIds.length !== named.length);
}

/** Opens the item. A record that refutes an answer also freezes the account, once per item, and weakens the rule. */
export async function raiseDoubt(tx: Session, ctx: EngineContext, doubt: Doubt): Promise<void> {
  const { found, kind, recordIds, answer } = doubt;
  const isRefuted = refuted.has(kind);
  const transfer = await lockTransfer(tx, found.transfer.id);
  // Settled in this very look, or decided by a person since: the next look sees it as it is.
  if (!isRefuted && transfer.version !== found.transfer.version) return;
  const evidence = { ...(recordIds.length === 0 ? {} : { recordIds }), ...(answer === undefined ? {} : { answer }) };
  const isNew = await openItem(tx, ctx, transfer, kind, evidence);
  if (!isNew || !isRefuted) return;
  const { rule } = found.attempt;
  if (rule !== null && wasAnswered(found.attempt.class)) await distrustRule(tx, ctx, rule);
  await freezeForDoubt(tx, ctx, transfer.accountId, kind);
}

/** Only rules that read an answer of Infini can have misread it. */
function wasAnswered(outcome: OutcomeClass | null): boolean {
  return outcome === "refused" || outcome === "refused_session" || outcome === "refused_rate";
}

/** True when the doubt is new; what an open one shows otherwise now is told to the screens alone. */
async function openItem(
  tx: Session,
  ctx: EngineContext,
  transfer: TransferRow,
  kind: DoubtKind,
  evidence: Evidence,
): Promise<boolean> {
  const atMs = ctx.clock.nowMs();
  const { id, accountId, batchId, amountMicro } = transfer;
  const subject = { subjectKind: "transfer" as const, subjectId: id, accountId, batchId, amountMicro };
  const revise = refuted.has(kind) ? (shown: Evidence) => widen(shown, evidence) : () => evidence;
  const change = await openReviewItem(tx, { id: ctx.ids.next("rev"), kind, ...subject, evidence, revise }, atMs);
  if (change === "opened") await auditItem(tx, ctx, "transfer", id, kind, atMs);
  else if (change === "revised") await appendEvents(tx, [itemEvent("transfer", id, kind, atMs)]);
  return change === "opened";
}

/** Everything that refuted the answer so far: the records in the order in which they came, and what Infini said. */
function widen(shown: Evidence, more: Evidence): Evidence {
  const recordIds = [...new Set([...recordsNamed(shown), ...recordsNamed(more)])];
  return { ...shown, ...more, ...(recordIds.length === 0 ? {} : { recordIds }) };
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
  await bookOut(tx, record, { kind, journalId: ctx.ids.next("jrn") }, atMs);
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
  await appendEvents(tx, [itemEvent(objectKind, objectId, kind, atMs)]);
}

function itemEvent(subjectKind: string, subjectId: string, kind: string, atMs: number): NewEvent {
  return { topic: "review", subjectKind, subjectId, payload: { kind }, atMs };
}

/** Plans the next look at what stays unsettled: soon after an unknown, then ever more rarely. */
export async function planNextLooks(ctx: EngineContext, lease: Lease, unsettled: readonly Matchable[]): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const byTime = new Map<string, { state: TransferState; atMs: number; ids: string[] }>();
  for (const { attempt, transfer } of unsettled) {
    const { id, state, attemptCount } = transfer;
    if ((state !== "accepted" && state !== "unknown") || attempt.n !== attemptCount) continue;
    const atMs = nextLook(ctx, attempt.closedAtMs ?? nowMs, state, nowMs);
    const alike = byTime.get(`${state}|${atMs}`);
    if (alike) alike.ids.push(id);
    else byTime.set(`${state}|${atMs}`, { state, atMs, ids: [id] });
  }
  if (byTime.size === 0) return;
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    for (const { state, atMs, ids } of byTime.values()) await planLooks(tx, ids, state, atMs);
  });
}

/** @source docs/design/payments.md §7.1 "When" */
function nextLook(ctx: EngineContext, closedAtMs: number, state: "accepted" | "unknown", nowMs: number): number {
  const { looksMs, lookEveryMs, walkEveryMs, visibleMs } = ctx.parameters;
  const ageMs = nowMs - closedAtMs;
  if (state === "accepted") return nowMs + (ageMs <= visibleMs ? walkEveryMs : lookEveryMs);
  const early = looksMs.find((lookMs) => lookMs > ageMs);
  return early === undefined ? nowMs + lookEveryMs : closedAtMs + early;
}
