import type { CodeWithParams } from "./import-reason";
import { formatMoney } from "./money";

/**
 * What a person acknowledges before a batch may start; it holds no line. @source docs/design/payments.md §9
 * `shared_payees`: half of the payees or more were in another batch within 30 days. `similar_total`: another batch of
 * that day has the same total within one per cent. `same_payee_amount`: payees got the same amount within 30 days.
 */
export const batchWarningCodes = ["shared_payees", "similar_total", "same_payee_amount"] as const;
export type BatchWarningCode = (typeof batchWarningCodes)[number];
export type BatchWarning = CodeWithParams<BatchWarningCode>;

/** How far back warnings look, in ms: 30 days. */
export const warningWindowMs = 30 * 86_400_000;

/** A payment of the last 30 days, open or done, that is not of this batch. */
type RecentPayment = {
  readonly payeeKey: string;
  readonly amountMicro: bigint;
  readonly batchId: string | null;
};

/** Another batch that was started, with its confirmed total. */
type OtherBatch = { readonly id: string; readonly name: string; readonly totalMicro: bigint };

type WarningFacts = {
  lines: readonly { payeeKey: string; amountMicro: bigint }[];
  recent: readonly RecentPayment[];
  /** Names of the batches that the recent payments belong to. */
  batchNames: ReadonlyMap<string, string>;
  /** Batches started in the last 24 hours. */
  startedToday: readonly OtherBatch[];
};

/** The warnings about the ready lines of a batch. */
export function warningsAbout(facts: WarningFacts): BatchWarning[] {
  return [...sharedPayees(facts), ...similarTotal(facts), ...samePayeeAmount(facts)];
}

function sharedPayees({ lines, recent, batchNames }: WarningFacts): BatchWarning[] {
  const mine = new Set(lines.map(({ payeeKey }) => payeeKey));
  const shared = new Map<string, Set<string>>();
  for (const { batchId, payeeKey } of recent) {
    if (batchId === null || !mine.has(payeeKey)) continue;
    const payees = shared.get(batchId) ?? new Set();
    shared.set(batchId, payees.add(payeeKey));
  }
  const [most] = [...shared].sort(([, a], [, b]) => b.size - a.size);
  if (!most || 2 * most[1].size < mine.size) return [];
  const [batchId, payees] = most;
  const params = { batchId, batch: batchNames.get(batchId) ?? batchId, count: payees.size, of: mine.size };
  return [{ code: "shared_payees", params }];
}

function similarTotal({ lines, startedToday }: WarningFacts): BatchWarning[] {
  const total = lines.reduce((sum, line) => sum + line.amountMicro, 0n);
  const other = startedToday.find(({ totalMicro }) => {
    const distance = totalMicro > total ? totalMicro - total : total - totalMicro;
    return 100n * distance <= total;
  });
  if (!other || total === 0n) return [];
  const params = { batchId: other.id, batch: other.name, total: formatMoney(other.totalMicro) };
  return [{ code: "similar_total", params }];
}

function samePayeeAmount({ lines, recent }: WarningFacts): BatchWarning[] {
  const paid = new Set(recent.map(({ payeeKey, amountMicro }) => `${payeeKey}:${amountMicro}`));
  const same = lines.filter(({ payeeKey, amountMicro }) => paid.has(`${payeeKey}:${amountMicro}`));
  if (same.length === 0) return [];
  const sum = same.reduce((total, line) => total + line.amountMicro, 0n);
  return [{ code: "same_payee_amount", params: { count: same.length, sum: formatMoney(sum) } }];
}
