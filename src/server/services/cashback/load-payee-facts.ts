import { setImmediate } from "node:timers/promises";
import type { PayeeAlias, PayeeFacts } from "@/domain/import-history-rules";
import type { ReasonParams } from "@/domain/import-reason";
import { formatMoney } from "@/domain/money";
import { type PayeeKind, readPayee } from "@/domain/payee";
import { gapEvidence } from "@/domain/restore-gap";
import { timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { BatchRow } from "@/server/repositories/batches.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import {
  listClaims,
  listOpenTransfersTo,
  listPaidInCampaign,
  listRefusedInDoubt,
  type PayeeTransfer,
} from "@/server/repositories/payee-claims.repository";
import {
  listNeverPaid,
  listOwnIdentities,
  listPayeeMarks,
  sumPaymentsTo,
} from "@/server/repositories/payees.repository";
import { readRestoreGap } from "@/server/repositories/restore-gap.repository";
import type { AppContext } from "@/server/services/context";
import { payeeKeyOf } from "@/server/services/payees/hash-payee";

/** Payees that are asked for at once; between two of them other work has its turn. */
const SLICE = 1_000;

/** What is loaded: `isYielding` outside of a transaction only, where waiting holds nobody up. */
export type FactWish = { isYielding: boolean; hasNotes: boolean };

type MutableFacts = {
  claims: Map<string, ReasonParams>;
  openElsewhere: Map<string, ReasonParams>;
  unknownElsewhere: Map<string, ReasonParams>;
  blocked: Map<string, ReasonParams>;
  paidBefore: Map<string, ReasonParams>;
  firstPaid: Map<string, number>;
  seenBefore: Map<string, ReasonParams>;
  payeeLimits: Map<string, bigint>;
};

/** The other name of a payee, from the address that its row holds; null where there is none. */
export function aliasOf(email: string | null): PayeeAlias | null {
  return email === null ? null : { email, key: payeeKeyOf("email", email) };
}

/** What the books know about these payees, seen from one batch: its own transfers count for nothing. */
export async function loadPayeeFacts(
  ctx: Pick<AppContext, "mode" | "parameters" | "clock">,
  db: Session,
  batch: Pick<BatchRow, "id" | "accountId" | "campaignKey" | "createdAtMs">,
  payeeKeys: readonly string[],
  wish: FactWish,
): Promise<PayeeFacts> {
  const keys = [...new Set(payeeKeys)];
  const facts: MutableFacts = {
    claims: new Map(),
    openElsewhere: new Map(),
    unknownElsewhere: new Map(),
    blocked: new Map(),
    paidBefore: new Map(),
    firstPaid: new Map(),
    seenBefore: new Map(),
    payeeLimits: new Map(),
  };
  const { visibleMs } = await getRaisedParameters(db, ctx);
  for (let start = 0; start < keys.length; start += SLICE) {
    const slice = keys.slice(start, start + SLICE);
    await addMarks(db, slice, facts);
    await addTransfers(db, batch, slice, visibleMs, facts);
    await addPayments(db, batch, slice, facts);
    if (wish.isYielding) await setImmediate();
  }
  if (wish.hasNotes) {
    for (const [key, seen] of await listNeverPaid(db, keys, batch.id))
      facts.seenBefore.set(key, { batchId: seen.batchId });
  }
  return { ...facts, ...(await ownIdentities(db, batch.accountId)), sinceRestore: await loadGap(ctx, db, batch) };
}

async function loadGap(
  ctx: Pick<AppContext, "mode" | "parameters" | "clock">,
  db: Session,
  { createdAtMs }: Pick<BatchRow, "createdAtMs">,
): Promise<PayeeFacts["sinceRestore"]> {
  const { mode, parameters } = ctx;
  const gap = await readRestoreGap(db, { mode, parameters, nowMs: ctx.clock.nowMs(), hash: sha256Hex }, createdAtMs);
  return (order) => {
    const finding = gap?.find(order) ?? null;
    return finding && gapEvidence(finding);
  };
}

async function addMarks(db: Session, keys: readonly string[], facts: MutableFacts): Promise<void> {
  for (const { askedKey: key, payee } of await listPayeeMarks(db, keys)) {
    // Of several marks the strictest counts.
    const known = facts.blocked.get(key);
    if (payee.status !== "normal" && known?.status !== "blocked") facts.blocked.set(key, { status: payee.status });
    const limit = facts.payeeLimits.get(key);
    if (payee.limitMicro !== null && (limit === undefined || payee.limitMicro < limit)) {
      facts.payeeLimits.set(key, payee.limitMicro);
    }
  }
}

async function addTransfers(
  db: Session,
  batch: Pick<BatchRow, "id" | "campaignKey">,
  keys: readonly string[],
  visibleMs: number,
  facts: MutableFacts,
): Promise<void> {
  const claims = batch.campaignKey === null ? new Map() : await listClaims(db, batch.campaignKey, keys);
  for (const [key, transfer] of claims) {
    // Only what Infini accepted counts as paid; a claim that is still open is somebody's, and may yet be freed.
    const isPaid = transfer.state === "accepted" || transfer.state === "settled";
    if (isPaid) facts.claims.set(key, evidenceOf(transfer));
    else if (transfer.state === "unknown") facts.unknownElsewhere.set(key, evidenceOf(transfer));
    else facts.openElsewhere.set(key, evidenceOf(transfer));
  }
  const paid = batch.campaignKey === null ? [] : await listPaidInCampaign(db, batch.campaignKey, keys, batch.id);
  for (const transfer of paid) facts.claims.set(transfer.payeeKey, evidenceOf(transfer));
  for (const transfer of await listRefusedInDoubt(db, keys, batch.id, visibleMs)) {
    facts.unknownElsewhere.set(transfer.payeeKey, evidenceOf(transfer));
  }
  for (const transfer of await listOpenTransfersTo(db, keys, batch.id)) {
    const known = transfer.state === "unknown" ? facts.unknownElsewhere : facts.openElsewhere;
    known.set(transfer.payeeKey, evidenceOf(transfer));
  }
}

async function addPayments(
  db: Session,
  batch: Pick<BatchRow, "id" | "campaignKey">,
  keys: readonly string[],
  facts: MutableFacts,
): Promise<void> {
  for (const [key, paid] of await sumPaymentsTo(db, keys, batch.id)) facts.firstPaid.set(key, paid.firstAtMs);
  const others = await sumPaymentsTo(db, keys, batch.id, batch.campaignKey ?? undefined);
  for (const [key, paid] of others) {
    const params = { count: paid.count, amount: formatMoney(paid.sumMicro), lastAt: timeOf(paid.lastAtMs) };
    facts.paidBefore.set(key, params);
  }
}

/** Every account of ours under its UID and its address; the payer's own are `source`. */
async function ownIdentities(
  db: Session,
  payerId: string,
): Promise<{ source: ReadonlySet<string>; ownAccounts: ReadonlyMap<string, ReasonParams> }> {
  const source = new Set<string>();
  const ownAccounts = new Map<string, ReasonParams>();
  for (const account of await listOwnIdentities(db)) {
    const named: [PayeeKind, string][] = [["email", account.email]];
    if (account.uid !== null) named.push(["uid", account.uid]);
    for (const [kind, text] of named) {
      const reading = readPayee(kind, text);
      if (!reading.isPayee) continue;
      const key = payeeKeyOf(kind, reading.canonical);
      ownAccounts.set(key, { accountId: account.id, account: account.alias ?? account.email });
      if (account.id === payerId) source.add(key);
    }
  }
  return { source, ownAccounts };
}

function evidenceOf(transfer: PayeeTransfer): ReasonParams {
  return {
    campaign: transfer.campaignKey,
    transfer: transfer.transferId,
    batchId: transfer.batchId,
    batch: transfer.batchName ?? transfer.transferId,
    state: transfer.state,
    amount: formatMoney(transfer.amountMicro),
    at: timeOf(transfer.createdAtMs),
  };
}
