import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MoneyReply } from "@/domain/outcomes";
import { HttpAnswerReader } from "@/server/infini/http-answer";
import { readOutcome } from "@/server/infini/read-envelope";
import { sampleTransfer } from "../support/money-world";
import { answerBytes, chunkedBytes, gzipBytes } from "../support/scripted-infini";

const ok = '{"code":0,"message":"","data":{}}';

function read(bytes: Buffer | string, pieces = 1): HttpAnswerReader {
  const reader = new HttpAnswerReader(64 * 1024);
  const whole = Buffer.from(bytes);
  const step = Math.max(1, Math.ceil(whole.length / pieces));
  for (let from = 0; from < whole.length; from += step) reader.push(whole.subarray(from, from + step));
  return reader;
}

function lines(...parts: string[]): string {
  return parts.join("\r\n");
}

test("one answer is read the same in one piece and byte by byte, in each way of telling its end", () => {
  const chunkedWithExtras = lines(
    "HTTP/1.1 200 OK",
    "transfer-encoding: Chunked",
    "",
    "5;x=1",
    '{"cod',
    "1C",
    `${ok.slice(5)}`,
    "0",
    "X: y",
    "",
    "",
  );
  for (const bytes of [answerBytes(ok), chunkedBytes(ok), gzipBytes(ok), Buffer.from(chunkedWithExtras)]) {
    for (const pieces of [1, 2, 7, bytes.length]) {
      const reader = read(bytes, pieces);
      expect([reader.phase, reader.text(), reader.hasTrailingBytes]).toEqual(["done", ok, false]);
    }
  }
});

test("an answer without a length ends with the connection and not before", () => {
  const reader = read(lines("HTTP/1.0 200 OK", "", ok));
  expect([reader.phase, reader.text()]).toEqual(["body", null]);
  reader.end();
  expect([reader.phase, reader.text()]).toEqual(["done", ok]);
});

test("interim answers are passed over, but not for ever", () => {
  const interim = lines("HTTP/1.1 103 Early Hints", "Link: <x>", "", "");
  expect(read(interim.repeat(8) + answerBytes(ok).toString()).text()).toBe(ok);
  expect(read(interim.repeat(9) + answerBytes(ok).toString()).phase).toBe("broken");
});

test.each([
  ["two lengths", lines("HTTP/1.1 200 OK", "Content-Length: 33", "Content-Length: 33", "", ok)],
  ["a list of lengths", lines("HTTP/1.1 200 OK", "Content-Length: 33, 33", "", ok)],
  ["a negative length", lines("HTTP/1.1 200 OK", "Content-Length: -1", "", ok)],
  [
    "length beside chunks",
    lines("HTTP/1.1 200 OK", "Content-Length: 33", "Transfer-Encoding: chunked", "", "0", "", ""),
  ],
  ["an unknown transfer coding", lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", "", "0", "", "")],
  ["a folded header", lines("HTTP/1.1 200 OK", "X: a", " b", "", ok)],
  ["a header without a colon", lines("HTTP/1.1 200 OK", "nonsense", "", ok)],
  ["a bare line feed", lines("HTTP/1.1 200 OK", "X: a\nContent-Length: 33", "", ok)],
  ["another protocol", lines("HTTP/2 200", "", ok)],
  ["no status", lines("HTTP/1.1 OK", "", ok)],
  ["a chunk size that is none", lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "zz", ok, "0", "", "")],
  ["a chunk longer than it says", lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "2", ok, "0", "", "")],
  ["a body beyond the limit", lines("HTTP/1.1 200 OK", "Content-Length: 65537", "", ok)],
  ["a body without a length beyond the limit", lines("HTTP/1.1 200 OK", "", " ".repeat(65_537))],
  ["a chunk beyond the limit", lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "ffffffff", ok)],
  ["a head without end", `HTTP/1.1 200 OK\r\nX: ${"a".repeat(40_000)}`],
])("an answer with %s is broken", (_, bytes) => {
  const reader = read(bytes);
  expect([reader.phase, reader.text()]).toEqual(["broken", null]);
});

test("a body in an encoding nobody asked for, cut, swollen or not UTF-8 is unusable", () => {
  const packed = gzipSync(ok);
  const head = (encoding: string, length: number): string =>
    lines("HTTP/1.1 200 OK", `Content-Encoding: ${encoding}`, `Content-Length: ${length}`, "", "");
  const cut = Buffer.concat([Buffer.from(head("gzip", 20)), packed.subarray(0, 20)]);
  const unknown = Buffer.concat([Buffer.from(head("br", packed.length)), packed]);
  const twice = Buffer.concat([Buffer.from(head("gzip, gzip", packed.length)), packed]);
  const latin = Buffer.concat([Buffer.from(head("identity", 1)), Buffer.from([0xe4])]);
  const bomb = gzipBytes(Buffer.alloc(50_000_000, 0x20));
  for (const bytes of [cut, unknown, twice, latin, bomb]) {
    const reader = read(bytes);
    expect([reader.phase, reader.text()]).toEqual(["done", null]);
  }
});

test("U15: what follows a complete answer is noticed in every framing and never becomes part of it", () => {
  for (const bytes of [answerBytes(ok), chunkedBytes(ok), gzipBytes(ok)]) {
    const doubled = read(Buffer.concat([bytes, bytes]));
    expect([doubled.text(), doubled.hasTrailingBytes]).toEqual([ok, true]);
  }
});

const pieceOfJson = fc.oneof(
  fc.json(),
  fc.constantFrom(ok, '{"code":"0"}', '{"code":3001,"message":"x"}', "<html>", ""),
);
const randomAnswer = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom("200 OK", "500 X", "302 Found"), pieceOfJson)
    .map(([status, body]) => answerBytes(body, { status })),
  pieceOfJson.map(chunkedBytes),
);
const damage = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 3 }));

test("no bytes are ever read as success unless they are a whole envelope with the integer code 0", () => {
  fc.assert(
    fc.property(randomAnswer, fc.option(damage), (bytes, harm) => {
      const sent = harm === null ? bytes : damaged(bytes, harm);
      const reader = read(sent);
      reader.end();
      const body = reader.text();
      const outcome = readOutcome(asReply(reader), sampleTransfer, []);
      if (outcome.class !== "success") return;
      // Judged by the platform's own parser and the bytes themselves, not by the code under test.
      expect(sent.toString("latin1")).toMatch(/^HTTP\/1\.[01] 200[ \r]/);
      expect(isZeroEnvelope(JSON.parse(body ?? ""))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("an undamaged envelope with code 0 is a success, so the property above is not empty", () => {
  for (const bytes of [answerBytes(ok), chunkedBytes(ok)]) {
    expect(readOutcome(asReply(read(bytes)), sampleTransfer, []).class).toBe("success");
  }
});

function asReply(reader: HttpAnswerReader): MoneyReply {
  const progress = { isConnected: true, isFirstByteWritten: true };
  if (reader.head === null) return { kind: "no_answer", cause: "malformed_answer", progress };
  const { hasTrailingBytes } = reader;
  return {
    kind: "answer",
    progress,
    httpStatus: reader.head.status,
    body: reader.text(),
    retryAfterSec: null,
    hasTrailingBytes,
  };
}

function damaged(bytes: Buffer, [at, removed, inserted]: [number, number, Uint8Array]): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]);
}

function isZeroEnvelope(value: unknown): boolean {
  return typeof value === "object" && value !== null && "code" in value && value.code === 0;
}
