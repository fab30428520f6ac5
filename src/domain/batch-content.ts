import type { BatchPolicy } from "./batch-policy";
import type { Mode } from "./engine-parameters";

/** What a person confirms of a whole batch. */
export type BatchContent = {
  batchId: string;
  accountId: string;
  campaignKey: string | null;
  mode: Mode;
  policy: BatchPolicy;
  /** Content hashes of the transfers that the ready lines become. */
  transferHashes: readonly string[];
};

/** The text whose SHA-256 hex is the snapshot of a batch: the same lines in another order are the same content. */
export function batchContent(content: BatchContent): string {
  const { onRejected, onUnknown, onLowBalance } = content.policy;
  return JSON.stringify([
    "batch/1",
    content.batchId,
    content.accountId,
    content.campaignKey,
    content.mode,
    [onRejected, onUnknown, onLowBalance],
    [...content.transferHashes].sort(),
  ]);
}

/** A snapshot as people compare it: `7f3a-91c2`. */
export function snapshotCode(snapshot: string): string {
  return `${snapshot.slice(0, 4)}-${snapshot.slice(4, 8)}`;
}
