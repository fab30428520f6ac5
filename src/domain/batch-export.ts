/**
 * Columns of an exported batch, in order: one row per row of the file. `accepted_at` is an answer of Infini; what a person
 * decided about the outcome stands in `decided_at` and `decided_as`, and never as an answer. @source docs/design/features.md CSB-7
 */
export const batchExportColumns = [
  "file_row",
  "payee_kind",
  "payee",
  "amount",
  "verdict",
  "reasons",
  "decision",
  "why",
  "state",
  "attempts",
  "accepted_at",
  "settled_at",
  "decided_at",
  "decided_as",
  "record_id",
  "transfer_id",
  "infini_message",
  "note",
] as const;
export type BatchExportRow = Readonly<Record<(typeof batchExportColumns)[number], string>>;
