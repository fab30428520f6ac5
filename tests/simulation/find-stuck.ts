import { eq, ne, notInArray } from "drizzle-orm";
import { keepQuery } from "@/server/db/keep-query";
import type { Store } from "@/server/db/session";
import { getBuckets } from "@/server/repositories/ledger.repository";

const ends = ["settled", "rejected", "not_executed", "cancelled"] as const;

export type Stuck = Awaited<ReturnType<typeof findStuck>>;

/** Transfers that are neither at their end nor held up by a person's act nor before a person. */
export async function findStuck(store: Store) {
  const transfers = await unfinished(store).execute();
  if (transfers.length === 0) return [];
  const items = await openItems(store).execute();
  const halted = await haltedBatches(store).execute();
  const freezes = await allFreezes(store).execute();
  const money = await Promise.all(transfers.map((transfer) => moneyIfPoor(store, transfer)));
  return transfers.filter(({ id, state, batchId, accountId, amountMicro }, at) => {
    // Money that left the account in ways that nobody ordered is a person's to explain, and so is what it is missing for.
    const isShort = (money[at] ?? amountMicro) < amountMicro;
    const isOfAccount = state === "accepted" || state === "unknown" || isShort;
    const isAsked = items.some(
      (item) =>
        item.subjectId === id ||
        (isOfAccount && item.accountId === accountId && (item.kind === "foreign" || item.kind === "break")),
    );
    const isHeldUp =
      freezes.some(({ openSlot }) => openSlot === accountId) || halted.some((batch) => batch.id === batchId);
    return !isAsked && !(isHeldUp && (state === "queued" || state === "parked"));
  });
}

/** What its account has for a payment that waits for money; null for any other. */
async function moneyIfPoor(store: Store, { parkReason, accountId }: { parkReason: string | null; accountId: string }) {
  return parkReason === "balance" ? ((await getBuckets(store, accountId)).available ?? 0n) : null;
}

const unfinished = keepQuery((db) => {
  const { transfers: t } = db.t;
  const shown = {
    id: t.id,
    state: t.state,
    parkReason: t.parkReason,
    batchId: t.batchId,
    accountId: t.accountId,
    amountMicro: t.amountMicro,
  };
  return db.read
    .select(shown)
    .from(t)
    .where(notInArray(t.state, [...ends]))
    .prepare();
});

const openItems = keepQuery((db) => {
  const { reviewItems: t } = db.t;
  return db.read
    .select({ subjectId: t.subjectId, accountId: t.accountId, kind: t.kind })
    .from(t)
    .where(eq(t.state, "open"))
    .prepare();
});

const haltedBatches = keepQuery((db) => {
  const { batches: t } = db.t;
  return db.read.select({ id: t.id }).from(t).where(ne(t.intent, "running")).prepare();
});

const allFreezes = keepQuery((db) => {
  const { freezes: t } = db.t;
  return db.read.select({ openSlot: t.openSlot }).from(t).prepare();
});
