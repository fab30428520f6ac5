import { type ImportEncoding, importEncodings } from "./import-choices";
import { ImportFault } from "./import-fault";

/** The encodings to choose from, for a fault. */
export const encodingsText = importEncodings.join(", ");

/** Files that are no text, by their first bytes; the name of a file says nothing. */
const signatures: readonly (readonly [string, readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["zip", [0x50, 0x4b, 0x07, 0x08]],
  ["pdf", [0x25, 0x50, 0x44, 0x46]],
  ["xls", [0xd0, 0xcf, 0x11, 0xe0]],
  ["gzip", [0x1f, 0x8b]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf]],
  ["rar", [0x52, 0x61, 0x72, 0x21]],
  ["png", [0x89, 0x50, 0x4e, 0x47]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["sqlite", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x33]],
];

const byteOrderMarks: readonly (readonly [string, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * Refuses a file that is no text, or whose byte order mark contradicts the chosen encoding. `head`: the first bytes.
 * @throws ImportFault `file_type` or `encoding`
 */
export function requireText(head: Uint8Array, encoding: ImportEncoding): void {
  const type = signatures.find(([, bytes]) => startsWith(head, bytes))?.[0];
  if (type !== undefined)
    throw new ImportFault("file_type", { type: type === "zip" && isWorkbook(head) ? "xlsx" : type });
  const marked = byteOrderMarks.find(([, bytes]) => startsWith(head, bytes))?.[0] ?? unmarkedUtf16(head, encoding);
  if (marked !== null && marked !== encoding) {
    throw new ImportFault("encoding", { byteOffset: 0, found: marked, encoding, encodings: encodingsText });
  }
}

/** Refuses JSON and mark-up, which are text but no rows. `head`: the first characters. @throws ImportFault `file_type` */
export function requireRows(head: string): void {
  const start = head.slice(0, 200).trimStart();
  if (/^(?:\{\s*["}]|\[\s*[[{"])/.test(start)) throw new ImportFault("file_type", { type: "json" });
  if (/^<(?:[!?]|[a-z]+[\s>])/i.test(start)) throw new ImportFault("file_type", { type: "markup" });
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

/** A zip whose first entries are those of a workbook. */
function isWorkbook(head: Uint8Array): boolean {
  const names = Array.from(head.subarray(0, 4096), (byte) => String.fromCharCode(byte)).join("");
  return names.includes("[Content_Types].xml") || names.includes("xl/") || names.includes("_rels/");
}

/** UTF-16 without a mark: every second byte of the first characters is zero, and a text has no zero bytes. */
function unmarkedUtf16(head: Uint8Array, encoding: ImportEncoding): string | null {
  if (encoding === "utf-16le" || head.length < 4) return null;
  const [a, b, c, d] = head;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return "utf-16le";
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? "utf-16be" : null;
}
