import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import { formatMoney } from "@/domain/money";
import type { ActError } from "@/features/cashback/labels";
import type { LineList } from "@/features/cashback/lines-table";
import type { LinesView } from "@/features/cashback/use-lines-view";

const sum = (count: number, amount: string) => ({ count, sum: amount });
const none = sum(0, "0.000000");

/** The draft of the design: 1,847 rows, 96 of them held. */
export function draft(change: Partial<CashbackDetail> = {}): CashbackDetail {
  return {
    id: "bat_1",
    number: 12,
    version: 3,
    name: "May cashback, file 2",
    campaign: { key: "cashback-2026-05", name: "cashback-2026-05", expectsRepeats: true },
    source: { id: "acc_1", email: "cashback-01@example.com", alias: null },
    amount: { fixed: "5.600000" },
    hasOwnAmounts: false,
    policy: { onRejected: "pause", onUnknown: "pause", onLowBalance: "park" },
    intent: "draft",
    pauseReason: null,
    progress: "idle",
    waitsFor: null,
    needsPerson: "start",
    lines: {
      all: sum(1847, "10343.200000"),
      ready: sum(1751, "9805.600000"),
      held: sum(96, "537.600000"),
      excluded: none,
      invalid: none,
    },
    total: "9805.600000",
    states: [],
    settled: none,
    decidedPaid: none,
    open: none,
    openItems: 0,
    estimate: null,
    createdAt: "2026-11-21T12:00:00.000Z",
    createdBy: { id: "opr_1", name: "Mei Chen" },
    startedAt: null,
    startedBy: null,
    finishedAt: null,
    snapshot: null,
    isUntilFundsEnd: false,
    file: null,
    confirmations: [],
    decisions: [],
    outcomes: [],
    awaitsCode: null,
    acts: ["start", "stop"],
    ...change,
  };
}

/** The same batch under way: 603 settled, 12 accepted, one unknown, one on the wire. */
export function running(change: Partial<CashbackDetail> = {}): CashbackDetail {
  return draft({
    intent: "running",
    progress: "sending",
    needsPerson: null,
    startedAt: "2026-11-21T14:00:00.000Z",
    states: [
      { state: "settled", ...sum(603, "3376.800000") },
      { state: "accepted", ...sum(12, "67.200000") },
      { state: "unknown", ...sum(1, "5.600000") },
      { state: "sending", ...sum(1, "5.600000") },
      { state: "queued", ...sum(1134, "6350.400000") },
    ],
    acts: ["pause", "stop"],
    ...change,
  });
}

/** What the review of the draft says. */
export function review(change: Partial<CashbackReview> = {}): CashbackReview {
  const { id, version, lines, policy } = draft();
  return {
    id,
    version,
    mode: "sandbox",
    snapshot: "7f3a91c2".repeat(8),
    snapshotCode: "7f3a-91c2",
    tier: 3,
    asks: { stepUp: true, ownStepUp: true, typedTotal: true },
    campaignKey: "cashback-2026-05",
    lines,
    leftOut: [{ verdict: "held", reason: "paid_before", ...sum(96, "537.600000") }],
    newlyHeld: none,
    overrides: none,
    spread: { min: "5.600000", median: "5.600000", max: "5.600000" },
    neverPaid: sum(1204, "6742.400000"),
    warnings: [],
    source: {
      id: "acc_1",
      email: "cashback-01@example.com",
      alias: null,
      available: "12400.000000",
      asOf: "2026-11-21T15:27:00.000Z",
    },
    runway: { after: "2594.400000", covered: sum(1751, "9805.600000"), endsAtLine: null },
    estimate: { perMinute: 1200, fromSec: 88, toSec: 963 },
    codes: "none",
    policy,
    unknownHoldSec: 600,
    blockers: [],
    ...change,
  };
}

/** One line; `seq` makes its id and payee. */
export function line(seq: number, change: Partial<CashbackLine> = {}): CashbackLine {
  return {
    id: `lin_${seq}`,
    seq,
    sourceLineNo: seq + 1,
    payeeKind: "uid",
    payeeId: null,
    payee: String(10_480_000 + seq),
    isPayeeMasked: false,
    amount: "5.600000",
    state: "ready",
    isDecidedPaid: false,
    verdict: "ready",
    reasons: [],
    notes: [],
    isOverridden: false,
    note: null,
    registeredOn: null,
    cardCount: null,
    firstCardOn: null,
    earlier: { count: 0, sum: "0.000000", lastAt: null },
    transferId: null,
    parkReason: null,
    attempts: 0,
    sentAt: null,
    upstreamMessage: null,
    recordId: null,
    ...change,
  };
}

/** A line that waits, for a reason that a person may decide either way unless told otherwise. */
export function heldLine(
  seq: number,
  code: CashbackLine["reasons"][number]["code"] = "no_card",
  decisions: ("pay" | "exclude")[] = ["pay", "exclude"],
): CashbackLine {
  const reasons = [{ code, params: { count: 0 }, decision: null, decisions }];
  return line(seq, { state: "held", verdict: "held", reasons });
}

/** A list of which everything is read. */
export function listOf(rows: CashbackLine[], change: Partial<LineList> = {}): LineList {
  return {
    rows,
    known: new Map(rows.map((row) => [row.id, row])),
    total: rows.length,
    totals: [{ state: "held", count: rows.length, sum: formatMoney(5_600_000n * BigInt(rows.length)) }],
    status: "ready",
    isRefetching: false,
    isLoadingMore: false,
    error: null,
    onRangeChange: () => undefined,
    onRetry: () => undefined,
    ...change,
  };
}

export const linesView: LinesView = {
  state: "held",
  reason: null,
  q: "",
  neverPaid: null,
  decided: null,
  sort: "seq",
  dir: "asc",
  open: null,
  decide: null,
};

/** A refusal of the server. */
export function refusal(reason: string, params: ActError["params"] = {}): ActError {
  return { moneyMoved: "no", reason, message: "No.", params };
}

/** A document without layout measures nothing; tables get a screen of 1,200 × 720 px to fill. */
export function giveScreen(): void {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
}
