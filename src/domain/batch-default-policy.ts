import type { BatchPolicy } from "./batch-policy";

/** What happens without anybody there unless somebody chose otherwise. @source docs/design/payments.md §10.1 */
export const defaultPolicy: BatchPolicy = { onRejected: "pause", onUnknown: "pause", onLowBalance: "park" };
