import { batchContent } from "@/domain/batch-content";
import { readBatchPolicy } from "@/domain/batch-policy";
import { sha256Hex } from "@/server/platform/hash";
import type { BatchRow } from "@/server/repositories/batches.repository";
import {
  countSentUnready,
  lastPlace,
  listBatchSlice,
  listStartedAfter,
} from "@/server/repositories/check-pages.repository";
import type { Report } from "./check-report";

const PAGE = 50;
const LINES = 1_000;

/**
 * I17 (B1 to B3) and I18: what was confirmed of each batch is what became payments, no payee stands in it twice, and no
 * line that was left out was sent.
 */
export async function checkBatches(report: Report): Promise<void> {
  let afterId = "";
  for (;;) {
    const batches = await listStartedAfter(report.ctx.db, afterId, PAGE);
    const last = batches.at(-1);
    if (last === undefined) return;
    for (const batch of batches) await checkBatch(report, batch);
    afterId = last.id;
  }
}

async function checkBatch(report: Report, batch: BatchRow): Promise<void> {
  const { db, mode } = report.ctx;
  const { id, accountId, campaignKey, lineCount, totalMicro } = batch;
  const payees = new Set<string>();
  const transferHashes: string[] = [];
  let sumMicro = 0n;
  const endSeq = await lastPlace(db, id);
  for (let seq = 0; seq <= endSeq; seq += LINES) {
    const slice = await listBatchSlice(db, id, seq, LINES);
    for (const { payeeKey, amountMicro, contentHash } of slice) {
      payees.add(payeeKey);
      transferHashes.push(contentHash);
      sumMicro += amountMicro;
    }
    await report.turn(slice.length);
  }
  const policy = readBatchPolicy(batch.policy);
  const content = batchContent({ batchId: id, accountId, campaignKey, mode, policy, transferHashes });
  const isWhole = transferHashes.length === lineCount && sumMicro === totalMicro && payees.size === lineCount;
  const subject = { kind: "batch" as const, id };
  if (!isWhole || sha256Hex(content) !== batch.contentHash) report.add([{ rule: "I17", subject }]);
  if ((await countSentUnready(db, id)) > 0) report.add([{ rule: "I18", subject }]);
}
