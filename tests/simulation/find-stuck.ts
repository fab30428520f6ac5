import { eq, ne, notInArray } from "drizzle-orm";
import type { Store } from "@/server/db/session";

/** Transfers that are neither at their end nor held up by a person's act nor before a person. */
export async function findStuck(store: Store) {
  const { transfers: t, reviewItems: r, batches: b, freezes: f } = store.t;
  const ends = ["settled", "rejected", "not_executed", "cancelled"] as const;
  const transfers = await store.read
    .select()
    .from(t)
    .where(notInArray(t.state, [...ends]));
  if (transfers.length === 0) return [];
  const items = await store.read.select().from(r).where(eq(r.state, "open"));
  const batches = await store.read.select().from(b).where(ne(b.intent, "running"));
  const freezes = await store.read.select().from(f);
  return transfers.filter(({ id, state, batchId, accountId }) => {
    const isMoving = state === "accepted" || state === "unknown";
    const isAsked = items.some(
      (item) =>
        item.subjectId === id ||
        (isMoving && item.accountId === accountId && (item.kind === "foreign" || item.kind === "break")),
    );
    const isHeldUp =
      freezes.some(({ openSlot }) => openSlot === accountId) || batches.some((batch) => batch.id === batchId);
    return !isAsked && !(isHeldUp && (state === "queued" || state === "parked"));
  });
}
