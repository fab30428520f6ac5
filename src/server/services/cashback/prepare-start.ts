import { setImmediate } from "node:timers/promises";
import { batchContent } from "@/domain/batch-content";
import { gapSeenOf, readLineFacts } from "@/domain/batch-line-reasons";
import { type BatchPolicy, readBatchPolicy } from "@/domain/batch-policy";
import { projectRunway, type Runway } from "@/domain/batch-runway";
import { type BatchWarning, warningsAbout, warningWindowMs } from "@/domain/batch-warnings";
import { askedOf, type Tier, type TierAsks, tierOf } from "@/domain/confirmation-tier";
import type { PayeeAlias } from "@/domain/import-history-rules";
import { formatMoney } from "@/domain/money";
import type { PayeeKind } from "@/domain/payee";
import { transferContent } from "@/domain/transfer-content";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { AccountRecord } from "@/server/repositories/accounts.repository";
import { findAuditHead } from "@/server/repositories/audit.repository";
import { type LineChange, type LineRow, listLines, type NewLine } from "@/server/repositories/batch-lines.repository";
import { type BatchRow, listBatchNames, listStartedSince } from "@/server/repositories/batches.repository";
import { findCampaign } from "@/server/repositories/campaigns.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { listRecentPaymentsTo } from "@/server/repositories/payees.repository";
import { findSourceBlockers, type SourceBlocker } from "@/server/services/accounts/check-source";
import { historyRules, judgeReady } from "@/server/services/cashback/judge-lines";
import { aliasOf, loadPayeeFacts } from "@/server/services/cashback/load-payee-facts";
import type { ServiceContext } from "@/server/services/context";
import { sumConfirmed } from "@/server/services/transfers/sum-confirmed";

const dayMs = 86_400_000;
const SLICE = 1_000;

/** A line that will be sent, with the hash of what is confirmed of it. */
export type ReadyLine = {
  id: string;
  seq: number;
  sourceLineNo: number;
  payeeKind: PayeeKind;
  payee: string;
  payeeKey: string;
  alias: PayeeAlias | null;
  amountMicro: bigint;
  isOverridden: boolean;
  /** Which records of a lost time were seen when it was decided to pay it. */
  gapSeen: string | null;
  contentHash: string;
};

/** Everything that a review shows and a start checks, from the rows as they are now. */
export type Preparation = {
  batch: BatchRow;
  account: AccountRecord;
  policy: BatchPolicy;
  ready: readonly ReadyLine[];
  /** Ready lines that the books hold by now; they are not among `ready`. */
  newlyHeld: readonly (LineChange & { amountMicro: bigint })[];
  totalMicro: bigint;
  snapshot: string;
  neverPaid: readonly ReadyLine[];
  warnings: readonly BatchWarning[];
  tier: Tier;
  asks: TierAsks;
  runway: Runway;
  blockers: readonly SourceBlocker[];
  /** Last entry of the audit chain before anything was read. */
  chainSeq: number;
};

/**
 * Computes what a start of this batch would send and ask, with a second look at the books. Changes nothing.
 * @throws NotFoundError
 */
export async function prepareStart(ctx: ServiceContext, batch: BatchRow): Promise<Preparation> {
  const db = ctx.db;
  const chainSeq = (await findAuditHead(db))?.seq ?? 0;
  const lines = (await listLines(db, batch.id, "ready")).map(readyLine(ctx, batch));
  await setImmediate();
  const keys = lines.flatMap(({ payeeKey, alias }) => (alias === null ? payeeKey : [payeeKey, alias.key]));
  const facts = await loadPayeeFacts(ctx, db, batch, keys, { isYielding: true, hasNotes: false });
  const campaign = batch.campaignKey === null ? null : await findCampaign(db, batch.campaignKey);
  const held = new Map(
    judgeReady(lines, facts, historyRules(campaign?.expectsRepeats ?? true)).map((change) => [change.id, change]),
  );
  const ready = lines.filter(({ id }) => !held.has(id));
  const newlyHeld = lines.flatMap(({ id, amountMicro }) => {
    const change = held.get(id);
    return change ? [{ ...change, amountMicro }] : [];
  });
  const policy = readBatchPolicy(batch.policy);
  const totalMicro = ready.reduce((sum, line) => sum + line.amountMicro, 0n);
  const warnings = await findWarnings(ctx, batch, ready);
  const neverPaid = ready.filter(({ payeeKey }) => !facts.firstPaid.has(payeeKey));
  const tier = await findTier(db, ctx, { batch, ready, totalMicro, neverPaid, warnings });
  const operations = (["uid", "email"] as const)
    .filter((kind) => ready.some(({ payeeKind }) => payeeKind === kind))
    .map((kind) => `transfer.${kind}` as const);
  const { account, blockers } = await findSourceBlockers(db, batch.accountId, operations, ctx.clock.nowMs());
  const runway = projectRunway(ready, (await getBuckets(db, batch.accountId)).available);
  return {
    batch,
    account,
    policy,
    ready,
    newlyHeld,
    totalMicro,
    snapshot: snapshotOf(ctx, batch, policy, ready),
    neverPaid,
    warnings,
    tier,
    asks: askedOf(tier, "single"),
    runway,
    blockers,
    chainSeq,
  };
}

type SentLine = Pick<ReadyLine, "payeeKind" | "payee" | "payeeKey" | "amountMicro">;
type KnownLine = Pick<NewLine, "id" | "payeeKind" | "payee" | "payeeKey" | "amountMicro">;

/** What a start would confirm of these lines, if the books still agree with their verdicts then. */
export function snapshotOfLines(
  ctx: Pick<ServiceContext, "mode">,
  batch: BatchRow,
  lines: readonly (KnownLine & Pick<NewLine, "verdict">)[],
): string {
  const ready = lines.filter(({ verdict }) => verdict === "ready");
  const hashes = ready.map((line) => ({ contentHash: contentHashOf(ctx, batch, sentLine(line)) }));
  return snapshotOf(ctx, batch, readBatchPolicy(batch.policy), hashes);
}

/** The content hash of a batch with these lines. */
function snapshotOf(
  ctx: Pick<ServiceContext, "mode">,
  batch: BatchRow,
  policy: BatchPolicy,
  ready: readonly Pick<ReadyLine, "contentHash">[],
): string {
  return sha256Hex(
    batchContent({
      batchId: batch.id,
      accountId: batch.accountId,
      campaignKey: batch.campaignKey,
      mode: ctx.mode,
      policy,
      transferHashes: ready.map(({ contentHash }) => contentHash),
    }),
  );
}

function readyLine(ctx: ServiceContext, batch: BatchRow) {
  return (line: LineRow) => {
    const { id, seq, sourceLineNo, isOverridden } = line;
    const sent = sentLine(line);
    const facts = readLineFacts(line.reasons);
    return {
      id,
      seq,
      sourceLineNo,
      ...sent,
      alias: aliasOf(line.aliasEmail),
      isOverridden,
      contentHash: contentHashOf(ctx, batch, sent),
      gapSeen: gapSeenOf(facts.reasons),
      ...facts,
    };
  };
}

/** What of a ready line is sent. @throws Error when it lacks a payee or an amount */
function sentLine(line: KnownLine): SentLine {
  const { id, payeeKind = null, payee = null, payeeKey = null, amountMicro = null } = line;
  if (payeeKind === null || payee === null || payeeKey === null || amountMicro === null) {
    throw new Error(`line ${id} is ready without a payee or an amount`);
  }
  return { payeeKind, payee, payeeKey, amountMicro };
}

function contentHashOf(ctx: Pick<ServiceContext, "mode">, batch: BatchRow, sent: SentLine): string {
  const { accountId, campaignKey, id: batchId } = batch;
  return sha256Hex(transferContent({ accountId, kind: "cashback", ...sent, campaignKey, batchId, mode: ctx.mode }));
}

async function findWarnings(
  ctx: ServiceContext,
  batch: BatchRow,
  ready: readonly ReadyLine[],
): Promise<BatchWarning[]> {
  const nowMs = ctx.clock.nowMs();
  const recent: Awaited<ReturnType<typeof listRecentPaymentsTo>> = [];
  for (let start = 0; start < ready.length; start += SLICE) {
    const keys = ready.slice(start, start + SLICE).map(({ payeeKey }) => payeeKey);
    for (const one of await listRecentPaymentsTo(ctx.db, keys, nowMs - warningWindowMs, batch.id)) recent.push(one);
    await setImmediate();
  }
  const startedToday = await listStartedSince(ctx.db, nowMs - dayMs, batch.id);
  const batchIds = [...new Set(recent.flatMap(({ batchId }) => batchId ?? []))];
  return warningsAbout({ lines: ready, recent, batchNames: await listBatchNames(ctx.db, batchIds), startedToday });
}

/**
 * How much this start asks, by what the given session sees of other starts: with the audit head held nobody can start
 * another batch meanwhile, so two starts at once are counted as one after the other.
 */
export async function findTier(
  db: Session,
  ctx: ServiceContext,
  facts: Pick<Preparation, "batch" | "ready" | "totalMicro" | "neverPaid" | "warnings">,
): Promise<Tier> {
  const { id: exceptBatchId, accountId } = facts.batch;
  const { personId } = ctx.caller;
  const nowMs = ctx.clock.nowMs();
  const recent = await sumConfirmed(db, { nowMs, personId, accountId, names: [], exceptBatchId });
  const largest = facts.neverPaid.reduce<bigint | null>(
    (max, { amountMicro }) => (max === null || amountMicro > max ? amountMicro : max),
    null,
  );
  return tierOf({
    totalMicro: facts.totalMicro,
    lines: facts.ready.length,
    recentTotalMicro: recent.totalMicro,
    recentLines: recent.lines,
    isOwnTransfer: false,
    largestNewPayeeMicro: largest,
    overrides: facts.ready.filter((line) => line.isOverridden).length + facts.warnings.length,
  });
}

/** What a changed review is told: the numbers as they are now. */
export function differenceOf(preparation: Preparation) {
  const { snapshot, ready, totalMicro, newlyHeld, batch } = preparation;
  return {
    batchId: batch.id,
    snapshot,
    lines: ready.length,
    total: formatMoney(totalMicro),
    newlyHeld: newlyHeld.length,
    newlyHeldSum: formatMoney(newlyHeld.reduce((sum, line) => sum + line.amountMicro, 0n)),
  };
}
