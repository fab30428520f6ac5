import { gunzipSync } from "node:zlib";

const LARGEST_HEAD_BYTES = 32 * 1024;
const LONGEST_CHUNK_LINE = 1024;
const MOST_INTERIM_ANSWERS = 8;

export type AnswerHead = { status: number; headers: ReadonlyMap<string, readonly string[]> };

/** `head` and `body`: more is expected. `done`: the whole answer is here. `broken`: it can no longer become whole. */
export type AnswerPhase = "head" | "body" | "done" | "broken";

/** How the end of the body is told. */
type Framing = { kind: "length"; left: number } | { kind: "chunked"; step: ChunkStep; left: number } | { kind: "end" };
type ChunkStep = "size" | "data" | "after_data" | "trailer";

/**
 * Reads one HTTP/1.1 answer from the bytes of a connection that carries one only, and takes nothing on trust: bare line
 * feeds, two lengths, length beside chunks, folded headers and cut bodies make it `broken`. Memory is bounded by
 * `maxBodyBytes`; what follows a complete answer is counted, never kept.
 */
export class HttpAnswerReader {
  phase: AnswerPhase = "head";
  head: AnswerHead | null = null;
  hasTrailingBytes = false;

  #pending: Buffer = Buffer.alloc(0);
  #framing: Framing = { kind: "end" };
  readonly #body: Buffer[] = [];
  #bodyBytes = 0;
  #interimAnswers = 0;

  constructor(private readonly maxBodyBytes: number) {}

  /** The next bytes of the connection. */
  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.phase === "done") this.hasTrailingBytes = true;
      if (this.phase === "done" || this.phase === "broken") return;
      rest = this.phase === "head" ? this.#readHead(rest) : this.#readBody(rest);
    }
  }

  /** The other side closed in an orderly way: the end of an answer without a length, a cut for every other one. */
  end(): void {
    if (this.phase === "body" && this.#framing.kind === "end") this.phase = "done";
    else if (this.phase !== "done") this.phase = "broken";
  }

  /** The whole body as text; null when it is incomplete, too large, in another encoding or not UTF-8. */
  text(): string | null {
    if (this.phase !== "done" || this.head === null) return null;
    try {
      const plain = this.#decode(Buffer.concat(this.#body), soleHeader(this.head, "content-encoding"));
      return plain && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
    } catch {
      return null;
    }
  }

  #decode(body: Buffer, encoding: string | null | undefined): Buffer | null {
    if (encoding === null || encoding?.toLowerCase() === "identity") return body;
    if (encoding?.toLowerCase() === "gzip") return gunzipSync(body, { maxOutputLength: this.maxBodyBytes });
    return null;
  }

  #readHead(bytes: Buffer): Buffer {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end < 0 || end > LARGEST_HEAD_BYTES) {
      if (this.#pending.length > LARGEST_HEAD_BYTES) this.phase = "broken";
      return Buffer.alloc(0);
    }
    const head = parseHead(this.#pending.toString("latin1", 0, end));
    const rest = this.#pending.subarray(end + 4);
    this.#pending = Buffer.alloc(0);
    if (head === null) this.phase = "broken";
    else if (head.status < 200 && head.status !== 101) this.#passInterim();
    else this.#beginBody(head);
    return rest;
  }

  #passInterim(): void {
    this.#interimAnswers++;
    if (this.#interimAnswers > MOST_INTERIM_ANSWERS) this.phase = "broken";
  }

  #beginBody(head: AnswerHead): void {
    this.head = head;
    const framing = framingOf(head);
    if (framing === null || (framing.kind === "length" && framing.left > this.maxBodyBytes)) {
      this.phase = "broken";
      return;
    }
    this.#framing = framing;
    this.phase = framing.kind === "length" && framing.left === 0 ? "done" : "body";
  }

  #readBody(bytes: Buffer): Buffer {
    const framing = this.#framing;
    if (framing.kind === "end") return this.#keep(bytes, bytes.length);
    if (framing.kind === "chunked") return this.#readChunked(bytes, framing);
    const taken = Math.min(framing.left, bytes.length);
    framing.left -= taken;
    const rest = this.#keep(bytes, taken);
    if (framing.left === 0 && this.phase === "body") this.phase = "done";
    return rest;
  }

  #readChunked(bytes: Buffer, framing: Extract<Framing, { kind: "chunked" }>): Buffer {
    if (framing.step === "data") {
      const taken = Math.min(framing.left, bytes.length);
      framing.left -= taken;
      if (framing.left === 0) framing.step = "after_data";
      return this.#keep(bytes, taken);
    }
    const line = this.#takeLine(bytes);
    if (line.text !== null) this.#readChunkLine(line.text, framing);
    return line.rest;
  }

  #readChunkLine(line: string, framing: Extract<Framing, { kind: "chunked" }>): void {
    if (framing.step === "after_data") {
      if (line === "") framing.step = "size";
      else this.phase = "broken";
      return;
    }
    if (framing.step === "trailer") {
      if (line === "") this.phase = "done";
      return;
    }
    const size = /^([0-9a-f]{1,8})(?:[ \t]*;.*)?$/i.exec(line)?.[1];
    if (size === undefined) {
      this.phase = "broken";
      return;
    }
    framing.left = Number.parseInt(size, 16);
    framing.step = framing.left === 0 ? "trailer" : "data";
    if (this.#bodyBytes + framing.left > this.maxBodyBytes) this.phase = "broken";
  }

  /** One line without its CR LF, or null while it is incomplete; a bare line feed or an endless line breaks the answer. */
  #takeLine(bytes: Buffer): { text: string | null; rest: Buffer } {
    const feed = bytes.indexOf(0x0a);
    const taken = feed < 0 ? bytes.length : feed + 1;
    this.#pending = Buffer.concat([this.#pending, bytes.subarray(0, taken)]);
    const rest = bytes.subarray(taken);
    if (this.#pending.length > LONGEST_CHUNK_LINE) this.phase = "broken";
    if (feed < 0 || this.phase === "broken") return { text: null, rest };
    const line = this.#pending.toString("latin1");
    this.#pending = Buffer.alloc(0);
    if (line.endsWith("\r\n")) return { text: line.slice(0, -2), rest };
    this.phase = "broken";
    return { text: null, rest };
  }

  #keep(bytes: Buffer, taken: number): Buffer {
    this.#bodyBytes += taken;
    if (this.#bodyBytes > this.maxBodyBytes) this.phase = "broken";
    else if (taken > 0) this.#body.push(Buffer.from(bytes.subarray(0, taken)));
    return bytes.subarray(taken);
  }
}

/** The value of a header that stands once; null when it is absent, undefined when it stands more than once. */
export function soleHeader(head: AnswerHead, name: string): string | null | undefined {
  const values = head.headers.get(name) ?? [];
  return values.length > 1 ? undefined : (values[0] ?? null);
}

function parseHead(text: string): AnswerHead | null {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [^\r\n]*)?$/.exec(statusLine)?.[1];
  if (status === undefined) return null;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || value.includes("\n") || value.includes("\r")) return null;
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return { status: Number(status), headers };
}

/** How the body ends, or null when the head says it twice or in a way that this reader does not speak. */
function framingOf(head: AnswerHead): Framing | null {
  const length = soleHeader(head, "content-length");
  const coding = soleHeader(head, "transfer-encoding");
  if (length === undefined || coding === undefined || (length !== null && coding !== null)) return null;
  if (head.status === 204 || head.status === 304) return { kind: "length", left: 0 };
  if (coding !== null) return coding.toLowerCase() === "chunked" ? { kind: "chunked", step: "size", left: 0 } : null;
  if (length === null) return { kind: "end" };
  return /^\d{1,15}$/.test(length) ? { kind: "length", left: Number(length) } : null;
}
