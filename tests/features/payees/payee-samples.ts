import type { PayeeDetail, PayeeRow } from "@/domain/transfer-payee.schema";

/** One payee that was paid three times. */
export function payeeRow(change: Partial<PayeeRow> = {}): PayeeRow {
  return {
    id: "pye_1",
    kind: "uid",
    payee: "10482273",
    isPayeeMasked: false,
    label: "The baker",
    status: "normal",
    limit: null,
    firstSeenAt: "2026-03-01T10:00:00.000Z",
    payments: 3,
    sum: "16.850000",
    last: { state: "settled", at: "2026-11-20T10:00:00.000Z" },
    version: 4,
    ...change,
  };
}

/** The same with all that its own page shows. */
export function payeeDetail(change: Partial<PayeeDetail> = {}): PayeeDetail {
  return {
    ...payeeRow(),
    account: null,
    mark: null,
    limitAt: null,
    campaigns: [],
    hasMoreCampaigns: false,
    orders: 4,
    actions: ["edit", "release"],
    ...change,
  };
}
