import { importFields } from "./import-choices";
import type { ImportReading } from "./import-reading";
import { allowedDecisions, type CodeWithParams, isHoldCode, type LineVerdict, type ReasonCode } from "./import-reason";
import type { ImportReport, ImportReportRow } from "./import-report.schema";
import type { ImportRow } from "./import-row";
import { formatMoney } from "./money";

const shownRows = 20;
const shownRawLength = 500;

/** The report of an import for the wire, from its rows as they will be stored (with what the books say about them). */
export function reportImport(reading: ImportReading): ImportReport {
  const { rows, header, columns } = reading;
  return {
    format: reading.format,
    encoding: reading.encoding,
    delimiter: reading.delimiter,
    header: header === null ? null : [...header],
    columns: importFields.flatMap((field) => {
      const index = columns[field];
      return index === undefined ? [] : [{ field, index, header: header?.[index] ?? null }];
    }),
    unusedColumns: reading.unusedColumns.map((column) => ({ ...column })),
    amountColumns: reading.amountColumns.map((column) => ({ ...column })),
    blankLines: reading.blankLines,
    totals: {
      all: lineSum(rows),
      ready: sumOfVerdict(rows, "ready"),
      held: sumOfVerdict(rows, "held"),
      excluded: sumOfVerdict(rows, "excluded"),
      invalid: sumOfVerdict(rows, "invalid"),
    },
    reasons: sumsByCode(rows, (row) => row.reasons).map(({ code, ...sums }) => ({
      code,
      decisions: decisionsOf(code),
      ...sums,
    })),
    notes: sumsByCode(rows, (row) => row.notes),
    warnings: reading.warnings.map(onWire),
    rows: rows.slice(0, shownRows).map(reportRow),
  };
}

function reportRow(row: ImportRow): ImportReportRow {
  return {
    sourceLineNo: row.sourceLineNo,
    seq: row.seq,
    sequence: row.sequence,
    payeeKind: row.payeeKind,
    payee: row.payee,
    amount: row.amountMicro === null ? null : formatMoney(row.amountMicro),
    registeredOn: row.registeredOn,
    cardCount: row.cardCount,
    firstCardOn: row.firstCardOn,
    note: row.note,
    rawText: row.rawText.slice(0, shownRawLength),
    verdict: row.verdict,
    reasons: row.reasons.map(onWire),
    notes: row.notes.map(onWire),
  };
}

/** A list inside the evidence is copied, because what goes on the wire is nobody's but the caller's. */
function onWire({ code, params }: CodeWithParams): ImportReport["warnings"][number] {
  const entries = Object.entries(params).map(([name, value]) => [name, isList(value) ? [...value] : value] as const);
  return { code, params: Object.fromEntries(entries) };
}

function isList(value: CodeWithParams["params"][string]): value is readonly (string | number)[] {
  return Array.isArray(value);
}

function decisionsOf(code: ReasonCode): ("pay" | "exclude")[] {
  return isHoldCode(code) ? [...allowedDecisions(code)] : ["exclude"];
}

function sumOfVerdict(rows: readonly ImportRow[], verdict: LineVerdict): { count: number; sum: string } {
  return lineSum(rows.filter((row) => row.verdict === verdict));
}

function lineSum(rows: readonly ImportRow[]): { count: number; sum: string } {
  const sum = rows.reduce((total, row) => total + (row.amountMicro ?? 0n), 0n);
  return { count: rows.length, sum: formatMoney(sum) };
}

function sumsByCode<Code extends string>(
  rows: readonly ImportRow[],
  codesOf: (row: ImportRow) => readonly CodeWithParams<Code>[],
): { code: Code; count: number; sum: string }[] {
  const byCode = new Map<Code, ImportRow[]>();
  for (const row of rows) {
    for (const { code } of codesOf(row)) {
      const known = byCode.get(code);
      if (known) known.push(row);
      else byCode.set(code, [row]);
    }
  }
  return [...byCode].map(([code, lines]) => ({ code, ...lineSum(lines) }));
}
