import { eq } from "drizzle-orm";
import { batchContent } from "@/domain/batch-content";
import { readBatchPolicy } from "@/domain/batch-policy";
import { sha256Hex } from "@/server/platform/hash";
import type { EngineContext } from "./context";

/**
 * Whether the transfers of a batch are together what was confirmed. The final gate holds each transfer against its own
 * hash and the confirmation against the batch's; this ties the two, once per lane and version of a batch.
 * @source docs/design/payments.md §10 B2
 */
export class ConfirmedContent {
  readonly #ctx: EngineContext;
  readonly #seen = new Map<string, { version: number; isConfirmed: boolean }>();

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** False when a transfer of its batch was changed, added or lost since the confirmation. */
  async isConfirmed(transfer: { batchId: string | null }): Promise<boolean> {
    if (transfer.batchId === null) return true;
    const { db, mode } = this.#ctx;
    const { batches: b, transfers: t } = db.t;
    const [batch] = await db.read.select().from(b).where(eq(b.id, transfer.batchId));
    if (!batch) return false;
    const seen = this.#seen.get(batch.id);
    if (seen?.version === batch.version) return seen.isConfirmed;
    const rows = await db.read.select({ contentHash: t.contentHash }).from(t).where(eq(t.batchId, batch.id));
    const { accountId, campaignKey, version } = batch;
    const policy = readBatchPolicy(batch.policy);
    const transferHashes = rows.map(({ contentHash }) => contentHash);
    const content = batchContent({ batchId: batch.id, accountId, campaignKey, mode, policy, transferHashes });
    const isConfirmed = sha256Hex(content) === batch.contentHash;
    this.#seen.set(batch.id, { version, isConfirmed });
    return isConfirmed;
  }
}
