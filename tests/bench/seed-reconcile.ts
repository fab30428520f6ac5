import { eq, inArray } from "drizzle-orm";
import { legsBetween } from "@/domain/ledger";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { readEnv } from "@/server/platform/env";
import { sha256Hex } from "@/server/platform/hash";
import { openAttempts } from "@/server/repositories/attempts.repository";
import { post } from "@/server/repositories/ledger.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { ensureDemoOwner } from "@/server/seed/demo-owner";
import { type App, buildApp } from "@/server/start/app";
import { payeeUid, payerEmail, payerUid, reconcilePassword, reconcilePlan } from "./reconcile-plan";
import { seedAccount } from "./seed-account";

// For the bench only: accounts that can be signed in to at the sandbox, and payments of theirs that Infini answered with
// success and whose records nobody read yet. Sending them would take an hour.
const path: readonly TransferState[] = ["awaiting_approval", "queued", "sending", "accepted"];
const SENT_BEFORE_MS = 3_000;

const { accounts, payments, amountMicro, openingMicro } = reconcilePlan;
const app = await buildApp(readEnv());
const { personId } = await ensureDemoOwner(app);
if (process.argv[2] === "payments") await addPayments(app);
else await addAccounts(app);
await app.close();

async function addAccounts({ db }: App): Promise<void> {
  await db.tx(async (tx) => {
    for (let index = 0; index < accounts; index += 1) {
      const names = { email: payerEmail(index), uid: payerUid(index), password: reconcilePassword };
      await seedAccount(tx, app, { ...names, availableMicro: openingMicro, groupIds: [], personId });
    }
  });
}

async function addPayments({ db }: App): Promise<void> {
  const { accounts: t } = db.t;
  const emails = Array.from({ length: accounts }, (_, index) => payerEmail(index));
  const payers = await db.read.select({ id: t.id }).from(t).where(inArray(t.email, emails));
  for (const { id } of payers) await db.tx((tx) => payFrom(tx, id));
}

async function payFrom(tx: Session, accountId: string): Promise<void> {
  const { transfers: t } = tx.t;
  const atMs = app.clock.nowMs();
  const watermarkWalkSeq = (await findLastWalk(tx, accountId))?.seq ?? 0;
  const drafts = Array.from({ length: payments }, (_, index) => draftOf(accountId, index, atMs));
  await tx.insert(t, drafts);
  for (const state of path) await tx.update(t, { state, version: 2 }, eq(t.accountId, accountId));
  const attempts = drafts.map(({ id }) => attemptOf(accountId, id, watermarkWalkSeq, atMs));
  await openAttempts(tx, attempts);
  const legs = legsBetween("available", "in_transit", BigInt(payments) * amountMicro);
  const booking = { postingKey: `${accountId}:bench`, kind: "attempt" as const, transferId: null, recordId: null };
  await post(tx, [{ ...booking, journalId: app.ids.next("jrn"), accountId, legs }], atMs);
}

function draftOf(accountId: string, index: number, atMs: number) {
  const payee = payeeUid(index);
  return {
    id: app.ids.next("trf"),
    kind: "transfer" as const,
    accountId,
    payeeKind: "uid" as const,
    payee,
    payeeKey: sha256Hex(payee),
    amountMicro,
    state: "draft" as const,
    nextCheckAtMs: atMs,
    attemptCount: 1,
    contentHash: sha256Hex(`${accountId} ${payee}`),
    createdBy: personId,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}

function attemptOf(accountId: string, transferId: string, watermarkWalkSeq: number, atMs: number) {
  return {
    id: app.ids.next("att"),
    transferId,
    n: 1,
    origin: "lane" as const,
    accountId,
    fence: 1,
    requestHash: sha256Hex(transferId),
    sessionGeneration: 1,
    watermarkWalkSeq,
    class: "success" as const,
    rule: "code_0",
    httpStatus: 200,
    openedAtMs: atMs - SENT_BEFORE_MS,
    closedAtMs: atMs - SENT_BEFORE_MS,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}
