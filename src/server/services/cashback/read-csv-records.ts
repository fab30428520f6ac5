import { finished } from "node:stream/promises";
import { CsvError, type InfoRecord, type Parser, parse } from "csv-parse";
import { delimiterOfHeader, firstRow, isBlank } from "@/domain/import-delimiter";
import { ImportFault, type ImportFaultCode } from "@/domain/import-fault";
import { type ImportLimits, maxRecordBytes } from "@/domain/import-limits";
import type { SourceRecord } from "@/domain/import-row";
import { countBreaks } from "@/server/services/cashback/read-decoded";

/** Records in file order; blank lines are only counted. `delimiter`: the one in use, the same in each batch. */
export type RecordBatch = {
  readonly delimiter: string;
  readonly records: readonly SourceRecord[];
  readonly blankLines: number;
  /** Records of the file so far, those beyond the limit included: they are counted, not kept. */
  readonly count: number;
};

/**
 * Cuts CSV text into records by RFC 4180, strictly; line breaks may be CR, LF and CRLF, mixed. Without a delimiter, the
 * header row decides. Stops cutting once `limits.rows` is passed and reads on to the end, so that its caller can count.
 * @throws ImportFault `unclosed_quote`, `quote`, `columns`, `cell_size` or `line_size`
 */
export async function* readCsvRecords(
  texts: AsyncIterable<string>,
  delimiter: string | undefined,
  limits: ImportLimits,
): AsyncGenerator<RecordBatch> {
  let head = "";
  let slicer: CsvSlicer | null = null;
  const count = new RecordCount();
  try {
    for await (const text of texts) {
      let piece = text;
      count.add(text);
      if (slicer === null) {
        head += text;
        const row = firstRow(head);
        if (delimiter === undefined && row === null && head.length <= maxRecordBytes(limits)) continue;
        slicer = new CsvSlicer(delimiter ?? delimiterOfHeader(row ?? head), limits);
        piece = head;
      }
      if (!slicer.isFull) await slicer.write(piece);
      yield slicer.take(count.records);
    }
    slicer ??= await openedWith(head, delimiter, limits);
    if (!slicer.isFull) await slicer.end();
    count.end();
    yield slicer.take(count.records);
  } finally {
    slicer?.close();
  }
}

/** A file whose header row never ended: it has one row, or none. */
async function openedWith(head: string, delimiter: string | undefined, limits: ImportLimits): Promise<CsvSlicer> {
  const slicer = new CsvSlicer(delimiter ?? delimiterOfHeader(head), limits);
  await slicer.write(head);
  return slicer;
}

/**
 * csv-parse with the raw text and the physical line of each record: the parser tells only where a record ends, so the
 * bytes since the last end are kept, at most one record and one block.
 */
class CsvSlicer {
  readonly #delimiter: string;
  readonly #limits: ImportLimits;
  readonly #parser: Parser;
  #failure: unknown = null;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #nextLine = 1;
  #records: SourceRecord[] = [];
  #blankLines = 0;
  #count = 0;

  constructor(delimiter: string, limits: ImportLimits) {
    this.#delimiter = delimiter;
    this.#limits = limits;
    this.#parser = parse({
      delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], info: InfoRecord) => this.#onRecord(cells, info.bytes),
    });
    this.#parser.on("error", (error) => {
      this.#failure ??= error;
    });
    this.#parser.resume();
  }

  /** True once more records were cut than a header and the rows allowed. */
  get isFull(): boolean {
    return this.#count > this.#limits.rows + 1;
  }

  async write(text: string): Promise<void> {
    if (text === "") return;
    const bytes = Buffer.from(text, "utf8");
    this.#window = Buffer.concat([this.#window, bytes]);
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(bytes, (error) => (error ? reject(this.#faultOf(error)) : resolve()));
    });
    this.#dropEmptyLines();
    if (!this.isFull && this.#window.length > maxRecordBytes(this.#limits)) throw this.#tooLong();
  }

  async end(): Promise<void> {
    this.#parser.end();
    try {
      await finished(this.#parser);
    } catch (error) {
      throw this.#faultOf(this.#failure ?? error);
    }
    this.#dropEmptyLines(true);
  }

  /** The records since the last call. `counted`: all records so far, for when this one has stopped cutting. */
  take(counted: number): RecordBatch {
    const batch = {
      delimiter: this.#delimiter,
      records: this.#records,
      blankLines: this.#blankLines,
      count: this.isFull ? Math.max(this.#count, counted) : this.#count,
    };
    this.#records = [];
    this.#blankLines = 0;
    return batch;
  }

  close(): void {
    this.#parser.destroy();
  }

  /** Null keeps the record out of the parser's own queue. */
  #onRecord(cells: string[], end: number): null {
    this.#dropEmptyLines();
    const raw = this.#window.toString("utf8", 0, end - this.#windowStart);
    const lineNo = this.#nextLine;
    this.#window = this.#window.subarray(end - this.#windowStart);
    this.#windowStart = end;
    this.#nextLine += countBreaks(raw);
    if (cells.length === 1 && isBlank(raw)) {
      this.#blankLines += 1;
      return null;
    }
    this.#count += 1;
    if (this.isFull) return null;
    requireCellLimits(cells, lineNo, this.#limits);
    this.#records.push({ lineNo, cells, rawText: raw.replace(/(?:\r\n|\r|\n)$/, "") });
    return null;
  }

  /**
   * The parser passes over empty lines without a word, so they are taken off here. A CR at the very end may be half a
   * CRLF and waits, unless the file ends there.
   */
  #dropEmptyLines(isEnd = false): void {
    const window = this.#window;
    let length = 0;
    for (let next = breakLength(window, length, isEnd); next > 0; next = breakLength(window, length, isEnd)) {
      length += next;
      this.#nextLine += 1;
      this.#blankLines += 1;
    }
    if (length === 0) return;
    this.#window = window.subarray(length);
    this.#windowStart += length;
  }

  #tooLong(): ImportFault {
    const line = this.#nextLine;
    // Every quote so far was opened or doubled by the rules, so an odd number means that one is still open.
    const isQuoteOpen = this.#window.reduce((count, byte) => (byte === 0x22 ? count + 1 : count), 0) % 2 === 1;
    return isQuoteOpen
      ? new ImportFault("cell_size", { line, limit: this.#limits.cellBytes, isQuoteOpen })
      : new ImportFault("line_size", { line, limit: maxRecordBytes(this.#limits) });
  }

  #faultOf(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    const fault = quoteFaults[error.code];
    return fault === undefined ? error : new ImportFault(fault, { line: this.#nextLine });
  }
}

/** Bytes of the line break at this place: two for CRLF; none when there is none, or when it may be cut in two. */
function breakLength(bytes: Buffer, at: number, isEnd: boolean): number {
  if (bytes[at] === 0x0a) return 1;
  if (bytes[at] !== 0x0d || (!isEnd && at + 1 >= bytes.length)) return 0;
  return bytes[at + 1] === 0x0a ? 2 : 1;
}

const quoteFaults: Readonly<Record<string, ImportFaultCode>> = {
  CSV_QUOTE_NOT_CLOSED: "unclosed_quote",
  CSV_INVALID_CLOSING_QUOTE: "quote",
  INVALID_OPENING_QUOTE: "quote",
};

/** Counts the records of a text by its quotes and line breaks alone, without cutting it: cheap enough for any file. */
class RecordCount {
  records = 0;
  #isQuoted = false;
  #hasContent = false;

  add(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0x22) this.#isQuoted = !this.#isQuoted;
      if (!this.#isQuoted && (code === 0x0a || code === 0x0d)) this.end();
      else if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) this.#hasContent = true;
    }
  }

  end(): void {
    if (this.#hasContent) this.records += 1;
    this.#hasContent = false;
  }
}

/** @throws ImportFault `columns` or `cell_size` */
export function requireCellLimits(cells: readonly string[], line: number, limits: ImportLimits): void {
  if (cells.length > limits.columns) {
    throw new ImportFault("columns", { line, count: cells.length, limit: limits.columns });
  }
  for (const [column, cell] of cells.entries()) {
    if (cell.length * 3 > limits.cellBytes && Buffer.byteLength(cell) > limits.cellBytes) {
      throw new ImportFault("cell_size", { line, column, limit: limits.cellBytes });
    }
  }
}
