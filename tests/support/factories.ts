import { eq } from "drizzle-orm";
import type { AccountOperation } from "@/domain/account-authority";
import { accountSearchText } from "@/domain/account-profile";
import { systemActor } from "@/domain/audit";
import type { Caller, Role } from "@/domain/caller";
import type { CashbackResult, CreateCashbackInput } from "@/domain/cashback-batch.schema";
import type { DecideInput, DecideOutput } from "@/domain/cashback-batch-line.schema";
import { legsBetween } from "@/domain/ledger";
import { parseMoney } from "@/domain/money";
import { planMove } from "@/domain/transfer-moves";
import type { TransferEdge } from "@/domain/transfer-states";
import { insertAuthority, insertCapabilities } from "@/server/repositories/account-authorities.repository";
import { insertAccount } from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { openBuckets, post } from "@/server/repositories/ledger.repository";
import { getTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { createCashback } from "@/server/services/cashback/create-cashback";
import { decideLines } from "@/server/services/cashback/decide-lines";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import type { AppContext, ServiceContext } from "@/server/services/context";
import { addPerson, appWorld, testPassword } from "./app";

export type AccountWish = {
  name?: string;
  /** What our books say is free; `null` for an account whose statement was never read. */
  available?: string | null;
  uid?: string;
  scope?: AccountOperation[];
  isTwoFactorBound?: boolean;
  archivedAtMs?: number;
};

export type CashbackWorld = Awaited<ReturnType<typeof cashbackWorld>>;

let made = 0;

/** A number that no other row of this test file has. */
function next(): number {
  made += 1;
  return made;
}

/** Services on a fresh database with an owner who can confirm, and one account that may pay. */
export async function cashbackWorld(wish: { available?: string } = {}) {
  const world = await appWorld();
  const ctx: ServiceContext = { ...world.app, caller: await operatorCaller(world.app, "Olive Owner", ["owner"]) };
  const account = await accountRow(world.app, { name: "cashback-01", available: wish.available ?? "1000000" });
  return { ...world, ctx, account };
}

/** A person who can sign in with `testPassword`, as the caller of a service. */
export async function operatorCaller(app: AppContext, name: string, roles: Role[]): Promise<Caller> {
  const { id, email } = await addPerson(app, name, roles);
  const actor = { kind: "operator" as const, id, sessionId: null, ip: null, userAgent: null };
  return { actor, personId: id, name, email, roles, steppedUpAtMs: null };
}

/** An account with its authority, its capabilities and its books. */
export async function accountRow(
  app: AppContext,
  wish: AccountWish = {},
): Promise<{ id: string; uid: string; email: string }> {
  const n = next();
  const id = app.ids.next("acc");
  const atMs = app.clock.nowMs();
  const email = `${wish.name ?? `payer-${n}`}@example.com`;
  const uid = wish.uid ?? String(90_000_000 + n);
  const { available = "1000000", archivedAtMs, isTwoFactorBound = false } = wish;
  await app.db.tx(async (tx) => {
    await insertAccount(tx, {
      id,
      email,
      emailCanon: email,
      uid,
      isTwoFactorBound,
      archivedAtMs: archivedAtMs ?? null,
      searchText: accountSearchText({ email, uid, alias: null, note: null }),
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
    await insertAuthority(tx, {
      id: app.ids.next("aut"),
      accountId: id,
      basis: "owned",
      ownerText: "Test company",
      scope: wish.scope ?? ["profile", "statement", "transfer.uid", "transfer.email"],
      signedOn: "2026-01-01",
      expiresAtMs: null,
      recordedBy: "host",
      createdAtMs: atMs,
    });
    await insertCapabilities(tx, id, { available: ["profile"], off: [] }, atMs);
    if (available === null) return;
    await openBuckets(tx, id, atMs);
  });
  if (available !== null) await receive(app, id, available);
  return { id, uid, email };
}

/** Money that reached the account from outside. */
export async function receive(app: AppContext, accountId: string, amount: string): Promise<void> {
  const amountMicro = parseMoney(amount);
  if (amountMicro === 0n) return;
  const recordId = `in-${next()}`;
  const legs = legsBetween("external_in", "available", amountMicro);
  const posting = {
    postingKey: `${accountId}:${recordId}`,
    kind: "inflow" as const,
    accountId,
    transferId: null,
    recordId,
    legs,
  };
  await app.db.tx((tx) => post(tx, [{ ...posting, journalId: app.ids.next("jrn") }], app.clock.nowMs()));
}

/** `count` different UIDs, from `10000001` on unless told otherwise. */
export function uids(count: number, first = 10_000_001): string[] {
  return Array.from({ length: count }, (_, index) => String(first + index));
}

/** A file of UIDs with one card each; with amounts, they stand in the file's own column. */
export function csvOf(payees: readonly string[], amounts?: readonly string[]): string {
  const rows = payees.map((payee, index) => `${payee},2026-04-01,1,2026-04-02${amounts ? `,${amounts[index]}` : ""}`);
  return [`uid,registered on,cards,first card on${amounts ? ",amount" : ""}`, ...rows, ""].join("\n");
}

/** An empty draft of 5.6 each. */
export function newDraft(
  ctx: ServiceContext,
  sourceAccountId: string,
  change: Partial<CreateCashbackInput> = {},
): Promise<CashbackResult> {
  return createCashback(ctx, {
    idempotencyKey: `create-${next()}`,
    sourceAccountId,
    campaign: { key: "cashback-2026-05" },
    amount: { fixed: "5.6" },
    ...change,
  });
}

/** A draft with the lines of this text. */
export async function draftBatch(
  ctx: ServiceContext,
  sourceAccountId: string,
  text: string,
  change: Partial<CreateCashbackInput> = {},
): Promise<{ id: string; version: number }> {
  const { id, version } = await newDraft(ctx, sourceAccountId, change);
  const report = await importCashback(ctx, { id, version, source: { text }, dryRun: false });
  return { id, version: report.batch?.version ?? version };
}

/** What the review of this moment asks: its snapshot, its total, the password. */
export async function confirmOf(ctx: ServiceContext, id: string) {
  const review = await reviewCashback(ctx, { id });
  return {
    confirm: { snapshot: review.snapshot, typedTotal: review.lines.ready.sum, stepUp: { password: testPassword } },
    acknowledge: review.warnings.map(({ code }) => code),
  };
}

/** Reviews and starts a draft as the person at the screen would. */
export async function startDraft(
  ctx: ServiceContext,
  id: string,
  change: { untilFundsEnd?: boolean; idempotencyKey?: string } = {},
): Promise<CashbackResult> {
  return startCashback(ctx, { idempotencyKey: `start-${next()}`, id, ...(await confirmOf(ctx, id)), ...change });
}

/** Decides lines with the reason text that every decision needs. */
export function decide(
  ctx: ServiceContext,
  id: string,
  sel: DecideInput["sel"],
  decision: DecideInput["decision"],
  expect: DecideInput["expect"],
): Promise<DecideOutput> {
  return decideLines(ctx, { id, sel, decision, expect, why: "checked with the campaign list" });
}

type EndState = "accepted" | "settled" | "rejected" | "unknown" | "not_executed" | "sending" | "queued";

const paths: Record<EndState, readonly TransferEdge[]> = {
  queued: [],
  sending: ["E8"],
  accepted: ["E8", "E9"],
  settled: ["E8", "E9", "E13"],
  rejected: ["E8", "E10"],
  unknown: ["E8", "E12"],
  not_executed: ["E8", "E11"],
};

/** Leads queued transfers of a batch to where the engine would have brought them, by the moves that it uses. */
export async function settleAll(
  app: AppContext,
  batchId: string,
  ends: Readonly<Record<string, EndState>>,
): Promise<void> {
  const { transfers } = app.db.t;
  const rows = await app.db.read.select().from(transfers).where(eq(transfers.batchId, batchId));
  await app.db.tx(async (tx) => {
    const atMs = app.clock.nowMs();
    const auditSeq = await appendAudit(tx, app.vault.auditMac, {
      actor: systemActor,
      action: "transfer.send",
      objectKind: "batch",
      objectId: batchId,
      atMs,
    });
    for (const { payee, id } of rows) {
      for (const edge of paths[ends[payee] ?? "queued"]) {
        const move = planMove(await getTransfer(tx, id), edge, edge === "E13" ? { recordId: `rec-${id}` } : {});
        await moveTransfer(tx, move, { actorId: "engine", auditSeq, atMs, journalId: app.ids.next("jrn") });
      }
    }
  });
}
