import type { PayeeKind } from "@/domain/payee";
import type { GapFinding } from "@/domain/restore-gap";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import {
  listClaims,
  listOpenTransfersTo,
  listPaidInCampaign,
  listRefusedInDoubt,
  type PayeeTransfer,
} from "@/server/repositories/payee-claims.repository";
import { listPayeeMarks, sumPaymentsTo } from "@/server/repositories/payees.repository";
import { readRestoreGap } from "@/server/repositories/restore-gap.repository";
import { listSamePayments } from "@/server/repositories/transfer-checks.repository";
import type { ServiceContext } from "@/server/services/context";
import { namesOf } from "@/server/services/payees/resolve-payee";

/** An earlier transfer that something is said about. */
export type EarlierTransfer = { id: string; state: TransferState; createdAtMs: number };

/** What the books know about a payee, seen from one transfer that is to be made or made again. */
export type TransferFacts = {
  status: "normal" | "suspended" | "blocked";
  limitMicro: bigint | null;
  /** Accepted and settled payments. */
  paid: { count: number; sumMicro: bigint; lastAtMs: number | null };
  /** Payments of the same amount that are open or done, newest first. */
  same: readonly EarlierTransfer[];
  /** Other payments that may still go out or are on their way to their evidence, newest first. */
  open: readonly EarlierTransfer[];
  /** Payments that may have moved money, newest first. */
  unknown: readonly EarlierTransfer[];
  /** Who holds the place of this payee in the campaign, was paid in it, or may have been. */
  claimedBy: EarlierTransfer | null;
  /** Records of a time that a restore lost, of which one may be this payment; null without one. */
  sinceRestore: GapFinding | null;
};

type Asked = {
  payee: { kind: PayeeKind; payee: string; payeeKey: string; aliasKey: string | null };
  amountMicro: bigint;
  campaignKey: string | null;
  /** Equal amounts before this count for nothing. */
  sinceMs: number;
  /** The transfer itself. */
  exceptId: string | null;
  /** Since when it was meant to be paid. */
  orderedAtMs: number;
};

/** No batch has this id: the facts are about all of them. */
const noBatch = "";

/** Reads what is known about a payee under any of its names. */
export async function loadTransferFacts(ctx: ServiceContext, db: Session, asked: Asked): Promise<TransferFacts> {
  const { exceptId } = asked;
  const names = namesOf(asked.payee);
  const { visibleMs } = await getRaisedParameters(db, ctx);
  const marks = (await listPayeeMarks(db, names)).map(({ payee }) => payee);
  const limits = marks.flatMap(({ limitMicro }) => (limitMicro === null ? [] : [limitMicro]));
  const inDoubt = await listRefusedInDoubt(db, names, noBatch, visibleMs);
  const open = await listOpenTransfersTo(db, names, noBatch);
  const isOther = ({ transferId }: PayeeTransfer) => transferId !== exceptId;
  const unknown = [...open.filter(({ state }) => state === "unknown"), ...inDoubt].filter(isOther);
  return {
    status: statusOf(marks.map(({ status }) => status)),
    limitMicro: limits.reduce<bigint | null>((least, one) => (least === null || one < least ? one : least), null),
    paid: await sumPaid(db, names),
    same: await listSamePayments(db, { ...asked, names }),
    open: newestFirst(open.filter((transfer) => transfer.state !== "unknown" && isOther(transfer))),
    unknown: newestFirst(unknown),
    claimedBy:
      asked.campaignKey === null ? null : await findClaimant(db, asked.campaignKey, { names, exceptId }, inDoubt),
    sinceRestore: await findSinceRestore(ctx, db, asked),
  };
}

async function findSinceRestore(
  { mode, parameters, clock }: ServiceContext,
  db: Session,
  { payee: { kind, ...payee }, amountMicro, orderedAtMs }: Asked,
): Promise<GapFinding | null> {
  const order = { payeeKind: kind, ...payee, amountMicro };
  const by = { mode, parameters, nowMs: clock.nowMs(), hash: sha256Hex };
  return (await readRestoreGap(db, by, orderedAtMs, order))?.find(order) ?? null;
}

async function findClaimant(
  db: Session,
  campaignKey: string,
  { names, exceptId }: { names: readonly string[]; exceptId: string | null },
  inDoubt: readonly PayeeTransfer[],
): Promise<EarlierTransfer | null> {
  const holders = [...(await listClaims(db, campaignKey, names)).values()];
  const paid = await listPaidInCampaign(db, campaignKey, names, noBatch);
  const doubtful = inDoubt.filter((transfer) => transfer.campaignKey === campaignKey);
  const others = [...paid, ...holders, ...doubtful].filter(({ transferId }) => transferId !== exceptId);
  return newestFirst(others)[0] ?? null;
}

async function sumPaid(db: Session, names: readonly string[]): Promise<TransferFacts["paid"]> {
  const sums = [...(await sumPaymentsTo(db, names, noBatch)).values()];
  return {
    count: sums.reduce((count, one) => count + one.count, 0),
    sumMicro: sums.reduce((sum, one) => sum + one.sumMicro, 0n),
    lastAtMs: sums.length === 0 ? null : Math.max(...sums.map(({ lastAtMs }) => lastAtMs)),
  };
}

function newestFirst(transfers: readonly PayeeTransfer[]): EarlierTransfer[] {
  const byId = new Map(
    transfers.map(({ transferId: id, state, createdAtMs }) => [id, { id, state, createdAtMs }] as const),
  );
  return [...byId.values()].sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
}

function statusOf(statuses: readonly TransferFacts["status"][]): TransferFacts["status"] {
  if (statuses.includes("blocked")) return "blocked";
  return statuses.includes("suspended") ? "suspended" : "normal";
}
