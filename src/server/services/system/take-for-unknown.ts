import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { type NewAttempt, openAttempts } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { moveAll } from "@/server/repositories/batch-moves.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { openAfterRestore } from "@/server/repositories/review.repository";
import {
  beginRestoreReview,
  countAttempt,
  forgetConfirmations,
  getEngineState,
  listGenerations,
  lockQueued,
} from "@/server/repositories/seal.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { RestoreContext } from "./begin-restore";

const CHUNK = 200;

/**
 * After an epoch began: each payment that waited may have been sent since, so it gets an attempt of origin `restore` and
 * passes through sending to unknown without a request; statements and people say what became of it. Goes on where an
 * earlier process stopped, and does nothing when nothing is pending. The number of payments taken for unknown.
 * @source docs/design/payments.md §15
 */
export async function takeForUnknown(ctx: RestoreContext): Promise<number> {
  if ((await getEngineState(ctx.db)).restoreState !== "pending") return 0;
  let taken = 0;
  for (let part = CHUNK; part === CHUNK; taken += part) part = await ctx.db.tx((tx) => takeSome(tx, ctx));
  await ctx.db.tx(async (tx) => {
    await forgetConfirmations(tx);
    await beginRestoreReview(tx);
  });
  ctx.log.warn({ transfers: taken }, "what waited to be sent before the restore counts as unknown");
  ctx.bus.emit("events");
  return taken;
}

async function takeSome(tx: Session, ctx: RestoreContext): Promise<number> {
  const rows = await lockQueued(tx, CHUNK);
  const acts = new Map<string, TransferRow[]>();
  for (const row of rows) {
    const act = row.batchId ?? row.id;
    acts.set(act, [...(acts.get(act) ?? []), row]);
  }
  for (const [objectId, alike] of acts) {
    await takeAlike(tx, ctx, { objectKind: alike[0]?.batchId === null ? "transfer" : "batch", objectId }, alike);
  }
  return rows.length;
}

/** Payments of one batch, or a single one: what is said of them stands in the entry of that. */
async function takeAlike(
  tx: Session,
  ctx: RestoreContext,
  subject: { objectKind: string; objectId: string },
  rows: readonly TransferRow[],
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const ids = rows.map(({ id }) => id);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "transfer.restore",
    ...subject,
    after: { state: "unknown", transfers: ids },
    atMs,
  });
  const stamp = {
    actorId: systemActor.id,
    auditSeq,
    atMs,
    reason: "restored",
    nextJournalId: () => ctx.ids.next("jrn"),
  };
  const queued = rows.map((row) => (row.state === "queued" ? row : after(row, "E7")));
  const parked = rows.filter(({ state }) => state === "parked");
  await moveAll(
    tx,
    parked.map((row) => planMove(row, "E7", { takesHold: false })),
    stamp,
  );
  await openAttempts(tx, await attemptsOf(tx, ctx, rows, atMs));
  await countAttempt(tx, ids);
  await moveAll(
    tx,
    queued.map((row) => planMove(row, "E8")),
    stamp,
  );
  const sent = queued.map((row) => after(row, "E8"));
  await moveAll(
    tx,
    sent.map((row) => planMove(row, "E12", { nextCheckAtMs: atMs })),
    stamp,
  );
  const items = rows.map(({ id, accountId, batchId, amountMicro }) => ({ id, accountId, batchId, amountMicro }));
  await openAfterRestore(tx, items, () => ctx.ids.next("rev"), atMs);
  await appendEvents(
    tx,
    rows.map(({ id, batchId, accountId }) => {
      const payload = { state: "unknown", batchId, accountId };
      return { topic: "transfer" as const, subjectKind: "transfer", subjectId: id, payload, atMs };
    }),
  );
}

/** The row as this edge leaves it. What lacks a hold goes on without one: its money may be gone already. */
function after(row: TransferRow, edge: "E7" | "E8"): TransferRow {
  const move = planMove(row, edge, { takesHold: false });
  return { ...row, state: move.to, version: row.version + 1, isHeld: move.isHeld, parkReason: null };
}

/**
 * Attempts that nobody made here and somebody may have made elsewhere, at any time since the payment last moved: what the
 * last walk before had not seen may be theirs.
 */
async function attemptsOf(
  tx: Session,
  ctx: RestoreContext,
  rows: readonly TransferRow[],
  atMs: number,
): Promise<NewAttempt[]> {
  const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
  const generations = await listGenerations(tx, accountIds);
  const watermarks = new Map<string, number>();
  for (const id of accountIds) watermarks.set(id, (await findLastWalk(tx, id))?.seq ?? 0);
  const { restoreEpoch } = await getEngineState(tx);
  return rows.map((row) => ({
    id: ctx.ids.next("att"),
    transferId: row.id,
    n: row.attemptCount + 1,
    origin: "restore" as const,
    accountId: row.accountId,
    fence: restoreEpoch,
    openSlot: null,
    requestHash: "",
    totpStep: null,
    sessionGeneration: generations.get(row.accountId) ?? 0,
    watermarkWalkSeq: watermarks.get(row.accountId) ?? 0,
    balanceBeforeMicro: null,
    class: "unknown" as const,
    rule: "restored",
    openedAtMs: Math.min(row.updatedAtMs, atMs),
    closedAtMs: atMs,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  }));
}
