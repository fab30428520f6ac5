import type { ReviewDetail, ReviewRow } from "@/domain/review.schema";

type View = ReviewDetail["decisions"][number];

/** A decision that is not open, with what it lacks. */
export function closed(decision: View["decision"], missing: string, possibleAt: string | null = null): View {
  return { decision, isOpen: false, missing, possibleAt, ownerFrom: null, isWaivable: false };
}

export function open(decision: View["decision"]): View {
  return { decision, isOpen: true, missing: null, possibleAt: null, ownerFrom: null, isWaivable: false };
}

/** A payment whose answer was lost, a few seconds ago: nothing can be decided yet but its age. */
export function doubt(change: Partial<ReviewDetail> = {}): ReviewDetail {
  return {
    id: "rev_1",
    kind: "unknown",
    subjectKind: "transfer",
    subjectId: "trf_1",
    accountId: "acc_1",
    accountName: "cashback-01",
    accountEmail: "cashback-01@example.com",
    batchId: "bat_1",
    batchName: "May cashback, file 2",
    payee: "99000005",
    payeeKind: "uid",
    campaign: "cashback-2026-05",
    amount: "5.600000",
    state: "open",
    since: "2026-11-21T15:28:40.000Z",
    version: 4,
    transferState: "unknown",
    attempts: [
      {
        n: 1,
        openedAt: "2026-11-21T15:28:39.000Z",
        closedAt: "2026-11-21T15:28:40.000Z",
        class: "unknown",
        rule: "no_answer",
        httpStatus: null,
        upstreamCode: null,
        upstreamMessage: null,
        balanceBefore: "12332.800000",
        requestHash: "42b7a6bf",
      },
    ],
    events: [
      {
        edge: "E12",
        from: "sending",
        to: "unknown",
        at: "2026-11-21T15:28:40.000Z",
        actor: "engine",
        reason: "no_answer",
      },
    ],
    records: [record("900269", false), record("900270", true)],
    lastWalk: { at: "2026-11-21T15:28:50.000Z", grade: "complete", reason: null },
    lateAnswer: null,
    band: null,
    changed: [],
    nextLookAt: "2026-11-21T15:29:20.000Z",
    twins: 0,
    samePayments: [],
    decisions: [
      closed("paid_record", "no_candidate"),
      closed("paid_no_record", "too_early", "2026-11-21T15:29:40.000Z"),
      closed("not_paid", "too_early", "2026-11-21T15:30:40.000Z"),
      closed("doubt", "wrong_kind"),
      closed("explain", "wrong_kind"),
      closed("freeze", "wrong_kind"),
    ],
    closedTo: null,
    ended: null,
    stepUpMethod: "password",
    ...change,
  };
}

export function record(recordId: string, isCandidate: boolean): ReviewDetail["records"][number] {
  return {
    recordId,
    at: "2026-11-21T15:28:41.000Z",
    amount: "-5.600000",
    balanceAfter: "12327.200000",
    counterparty: "99000005",
    changeType: 3,
    isCandidate,
    isAgainst: isCandidate,
    verdict: isCandidate ? "open" : "matched",
    matchedTransferId: isCandidate ? null : "trf_9",
  };
}

/** A record of 5.60 that nobody here ordered, as a list shows it. */
export function recordRow(id: string, of: Pick<ReviewRow, "accountId" | "accountName">): ReviewRow {
  return {
    id,
    kind: "foreign",
    subjectKind: "record",
    subjectId: `${of.accountId}:${id}`,
    ...of,
    batchId: null,
    batchName: null,
    payee: null,
    record: { id, at: "2026-11-21T15:28:40.000Z", counterparty: "88120045" },
    amount: "5.600000",
    state: "open",
    since: "2026-11-21T15:28:40.000Z",
    version: 1,
  };
}
