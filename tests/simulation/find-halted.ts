import type { Store } from "@/server/db/session";
import type { Finding } from "./judge";

/**
 * What was sent although a person or the engine had halted it. The audit chain is the order in which it all was
 * committed: between a pause and its resume no send may stand, nor between a freeze and its end.
 */
export async function findHalted(store: Store): Promise<Finding[]> {
  const { auditEntries: a, transfers: t } = store.t;
  const entries = await store.read
    .select({ seq: a.seq, action: a.action, objectId: a.objectId })
    .from(a)
    .orderBy(a.seq);
  const transfers = new Map((await store.read.select().from(t)).map((transfer) => [transfer.id, transfer]));
  const halted = new Set<string>();
  return entries.flatMap(({ seq, action, objectId }): Finding[] => {
    if (halts.has(action)) halted.add(objectId);
    if (resumes.has(action)) halted.delete(objectId);
    if (action !== "transfer.send") return [];
    const transfer = transfers.get(objectId);
    const halting = [transfer?.batchId, transfer?.accountId, "installation"].filter((id) => halted.has(id ?? ""));
    const evidence = { seq, transfer: objectId, halting };
    return halting.length > 0 ? [{ rule: "halted", says: "sent although it was halted", evidence }] : [];
  });
}

const halts: ReadonlySet<string> = new Set(["batch.pause", "batch.stop", "account.freeze", "system.freeze"]);
const resumes: ReadonlySet<string> = new Set(["batch.resume", "account.unfreeze", "system.unfreeze"]);
