import { maskName, maskPayee, maskWithin } from "@/domain/batch-payee";
import type { ReviewDetail } from "@/domain/review.schema";

/**
 * An item for people who may not see payees in full: payee and counterparties masked, and the payee in the words of
 * Infini and of people as well. @source docs/design/security.md §5
 */
export function maskReview(detail: ReviewDetail): ReviewDetail {
  const { payee, payeeKind, lateAnswer } = detail;
  if (payee === null) return { ...detail, records: detail.records.map(maskRecord) };
  const masked = maskPayee(payeeKind ?? "uid", payee);
  const words = (text: string | null) => text && maskWithin(text, payee, masked);
  return {
    ...detail,
    payee: masked,
    records: detail.records.map(maskRecord),
    attempts: detail.attempts.map((attempt) => ({ ...attempt, upstreamMessage: words(attempt.upstreamMessage) })),
    events: detail.events.map((event) => ({ ...event, reason: words(event.reason) })),
    lateAnswer: lateAnswer && { ...lateAnswer, message: words(lateAnswer.message) },
  };
}

function maskRecord(record: ReviewDetail["records"][number]): ReviewDetail["records"][number] {
  return { ...record, counterparty: record.counterparty && maskName(record.counterparty) };
}
