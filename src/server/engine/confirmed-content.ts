import { eq, sql } from "drizzle-orm";
import { batchContent } from "@/domain/batch-content";
import { readBatchPolicy } from "@/domain/batch-policy";
import { keepQuery } from "@/server/db/keep-query";
import { sha256Hex } from "@/server/platform/hash";
import { findBatchRow } from "@/server/repositories/batches.repository";
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
    const batch = await findBatchRow(db, transfer.batchId);
    if (batch === null) return false;
    const seen = this.#seen.get(batch.id);
    if (seen?.version === batch.version) return seen.isConfirmed;
    const rows = await hashesOf(db).execute({ batchId: batch.id });
    const { accountId, campaignKey, version } = batch;
    const policy = readBatchPolicy(batch.policy);
    const transferHashes = rows.map(({ contentHash }) => contentHash);
    const content = batchContent({ batchId: batch.id, accountId, campaignKey, mode, policy, transferHashes });
    const isConfirmed = sha256Hex(content) === batch.contentHash;
    this.#seen.set(batch.id, { version, isConfirmed });
    return isConfirmed;
  }
}

const hashesOf = keepQuery((db) => {
  const { transfers: t } = db.t;
  return db.read
    .select({ contentHash: t.contentHash })
    .from(t)
    .where(eq(t.batchId, sql.placeholder("batchId")))
    .prepare();
});
