import type { ImportEncoding } from "@/domain/import-choices";
import { ImportFault } from "@/domain/import-fault";
import { encodingsText, requireRows, requireText } from "@/domain/import-file-type";
import { codePointName } from "@/domain/payee";

/** The longest start of a character that may wait for its end: four bytes make the longest one. */
const maxOpenBytes = 3;

/**
 * The text of a file, piece by piece and without its byte order mark. Nothing is replaced: bytes that the encoding does
 * not know, control characters and files that are no text refuse it.
 * @throws ImportFault `file_type`, `encoding`, `byte_offset` or `control_character`
 */
export async function* readDecoded(
  blocks: AsyncIterable<Uint8Array>,
  encoding: ImportEncoding,
): AsyncGenerator<string> {
  // A mark is kept by the decoder, because it would take one off each block.
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let open: Uint8Array = Buffer.alloc(0);
  let offset = 0;
  let isFirst = true;
  const lines = new LineCount();
  for await (const block of blocks) {
    if (isFirst) requireText(block, encoding);
    const bytes = open.length === 0 ? block : Buffer.concat([open, block]);
    const decoded = decodeStart(decoder, bytes);
    if (decoded === null) throw badBytes(offset + firstBadByte(decoder, bytes), encoding);
    const text = isFirst ? decoded.text.replace(/^\uFEFF/, "") : decoded.text;
    if (isFirst) requireRows(text);
    requireNoControls(text, lines);
    lines.add(text);
    offset += decoded.used;
    open = Buffer.from(bytes.subarray(decoded.used));
    isFirst = false;
    yield text;
  }
  if (open.length > 0) throw badBytes(offset, encoding);
}

/** Counts physical lines over pieces of a text; a CRLF cut in two counts once. */
class LineCount {
  current = 1;
  #endedWithReturn = false;

  add(text: string): void {
    if (text === "") return;
    const isCutBreak = this.#endedWithReturn && text.startsWith("\n");
    this.current += countBreaks(text) - (isCutBreak ? 1 : 0);
    this.#endedWithReturn = text.endsWith("\r");
  }
}

/** Line breaks of a text: CRLF, LF and CR count one each. */
export function countBreaks(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(index + 1) !== 0x0a)) count += 1;
  }
  return count;
}

/** The whole characters at the start of the bytes; null when there is a byte that no continuation could make good. */
function decodeStart(decoder: TextDecoder, bytes: Uint8Array): { text: string; used: number } | null {
  for (let left = 0; left <= Math.min(maxOpenBytes, bytes.length); left += 1) {
    const used = bytes.length - left;
    const text = decodeWhole(decoder, bytes.subarray(0, used));
    if (text !== null) return { text, used };
  }
  return null;
}

function decodeWhole(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Where the first character begins that cannot be read: halves the bytes until the longest good start is found. */
function firstBadByte(decoder: TextDecoder, bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  let end = 0;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const start = decodeStart(decoder, bytes.subarray(0, middle));
    if (start === null) bad = middle;
    else {
      good = middle;
      end = start.used;
    }
  }
  return end;
}

function badBytes(byteOffset: number, encoding: ImportEncoding): ImportFault {
  return new ImportFault("byte_offset", { byteOffset, encoding, encodings: encodingsText });
}

function requireNoControls(text: string, lines: LineCount): void {
  const found = /(?![\t\r\n])\p{Cc}/u.exec(text);
  if (!found) return;
  lines.add(text.slice(0, found.index));
  throw new ImportFault("control_character", { codePoint: codePointName(found[0]), line: lines.current });
}
