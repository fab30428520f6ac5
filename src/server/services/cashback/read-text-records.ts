import { delimiterOfLine, isBlank } from "@/domain/import-delimiter";
import { ImportFault } from "@/domain/import-fault";
import { type ImportLimits, maxRecordBytes } from "@/domain/import-limits";
import type { SourceRecord } from "@/domain/import-row";
import { splitTextLine } from "@/domain/import-text-line";
import { type RecordBatch, requireCellLimits } from "@/server/services/cashback/read-csv-records";

/**
 * Cuts text into one record per line; blank lines are counted and skipped. Without a delimiter, the first line decides.
 * Stops cutting once `limits.rows` is passed and reads on to the end, so that its caller can count.
 * @throws ImportFault `columns`, `cell_size` or `line_size`
 */
export async function* readTextRecords(
  texts: AsyncIterable<string>,
  delimiter: string | undefined,
  limits: ImportLimits,
): AsyncGenerator<RecordBatch> {
  let lineNo = 0;
  let count = 0;
  let used = delimiter;
  for await (const lines of linesOf(texts)) {
    const records: SourceRecord[] = [];
    let blankLines = 0;
    for (const line of lines.whole) {
      lineNo += 1;
      if (isBlank(line)) {
        blankLines += 1;
        continue;
      }
      count += 1;
      if (count > limits.rows) continue;
      if (line.length > maxRecordBytes(limits)) throw tooLong(lineNo, limits);
      used ??= delimiterOfLine(line);
      const cells = splitTextLine(line, used);
      requireCellLimits(cells, lineNo, limits);
      records.push({ lineNo, cells, rawText: line });
    }
    if (lines.rest.length > maxRecordBytes(limits)) throw tooLong(lineNo + 1, limits);
    yield { delimiter: used ?? " ", records, blankLines, count };
  }
}

/** Whole lines of each piece, and the beginning of the next one; the last piece ends without a line break. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<{ whole: string[]; rest: string }> {
  let rest = "";
  for await (const text of texts) {
    const piece = rest + text;
    // A CR at the end may be half a CRLF: it waits for the next piece.
    const isCut = piece.endsWith("\r");
    const whole = (isCut ? piece.slice(0, -1) : piece).split(/\r\n|\r|\n/);
    rest = (whole.pop() ?? "") + (isCut ? "\r" : "");
    yield { whole, rest };
  }
  if (rest !== "") yield { whole: [rest.replace(/\r$/, "")], rest: "" };
}

function tooLong(line: number, limits: ImportLimits): ImportFault {
  return new ImportFault("line_size", { line, limit: maxRecordBytes(limits) });
}
