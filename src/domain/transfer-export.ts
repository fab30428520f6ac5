/**
 * Columns of exported transfers, in order. `state` is what is known at that moment; `decided` says that `accepted` is a
 * person's decision and no answer of Infini. @source docs/design/screens.md §4.1
 */
export const transferExportColumns = [
  "created_at",
  "kind",
  "from",
  "payee_kind",
  "payee",
  "amount",
  "state",
  "decided",
  "parked_for",
  "batch",
  "line",
  "campaign",
  "attempts",
  "sent_at",
  "ordered_by",
  "confirmed_by",
  "record_id",
  "transfer_id",
] as const;
export type TransferExportColumn = (typeof transferExportColumns)[number];
export type TransferExportRow = Readonly<Record<TransferExportColumn, string>>;
