import { expect, test } from "vitest";
import { answering, sendTo, sendToScript, shortLimits } from "../support/money-world";
import {
  answerBytes,
  type ConnectionScript,
  chunkedBytes,
  gzipBytes,
  startScriptedInfini,
  startScriptedTcp,
} from "../support/scripted-infini";

const ok = '{"code":0,"message":"","data":{}}';
const refusal = '{"code":3001,"message":"Insufficient balance"}';

test("U01 and U02: a connection dropped after the request is unknown, executed or not", async () => {
  for (const drop of ["end", "reset"] as const) {
    const { reply, outcome, server } = await sendToScript(async ({ socket, request }) => {
      await request();
      if (drop === "end") socket.end();
      else socket.resetAndDestroy();
    });
    expect(reply).toMatchObject({ kind: "no_answer", progress: { isConnected: true, isFirstByteWritten: true } });
    expect(outcome).toMatchObject({ class: "unknown", cause: drop === "end" ? "ended" : "reset" });
    expect(server.connections).toHaveLength(1);
  }
});

test.each([
  ["499 Client Closed Request", '{"code":499,"data":[]}', "http_499"],
  ["499 Client Closed Request", '{"code":3001,"message":"client closed request"}', "http_499"],
  ["409 Conflict", '{"code":7,"error":"upstream request timeout","elapsed":1}', "http_4xx_without_envelope"],
  ["400 Bad Request", '{"code":400}', "http_4xx_without_envelope"],
  ["429 Too Many Requests", '{"code":429,"message":""}', "http_429_without_envelope"],
])("a gateway's own %s with %s refuses nothing in Infini's name", async (status, body, rule) => {
  const { outcome } = await sendToScript(answering(answerBytes(body, { status })));
  expect(outcome).toMatchObject({ class: "unknown", rule });
});

test("a reset right after the first byte is unknown: the byte may have been enough", async () => {
  const { outcome } = await sendToScript(({ socket }) => void socket.once("data", () => socket.resetAndDestroy()));
  expect(outcome).toMatchObject({ class: "unknown", rule: "no_answer" });
});

test("U03: silence ends in unknown at the limit for the first byte", async () => {
  const { reply, outcome, tookMs } = await sendToScript(() => undefined);
  expect(reply).toMatchObject({ kind: "no_answer", cause: "first_byte_timeout" });
  expect(outcome.class).toBe("unknown");
  expect(tookMs).toBeGreaterThanOrEqual(shortLimits.firstByteMs - 5);
});

test("U04: a success after our time-out finds the connection closed and changes nothing", async () => {
  let isClosedByUs = false;
  const server = await startScriptedTcp(({ socket }) => {
    socket.once("end", () => {
      isClosedByUs = true;
      socket.end(answerBytes(ok));
    });
  });
  const { outcome } = await sendTo(server.baseUrl, { limits: { ...shortLimits, firstByteMs: 60 } });
  await expect.poll(() => isClosedByUs).toBe(true);
  await server.close();
  expect(outcome).toMatchObject({ class: "unknown", cause: "first_byte_timeout" });
});

test.each([
  ["U06", "500 after executing", answerBytes(ok, { status: "500 Internal Server Error" }), "http_5xx"],
  ["U07", "500 before executing", answerBytes(refusal, { status: "500 Internal Server Error" }), "http_5xx"],
  ["U08", "502 with HTML", answerBytes("<html>Bad Gateway</html>", { status: "502 Bad Gateway" }), "http_5xx"],
  ["U08", "503 with HTML", answerBytes("<html>Unavailable</html>", { status: "503 Unavailable" }), "http_5xx"],
  ["U08", "504 with HTML", answerBytes("<html>Time-out</html>", { status: "504 Gateway Time-out" }), "http_5xx"],
  ["U09", "200 with half a JSON", answerBytes('{"code":0,'), "no_envelope"],
  ["U09", "200 with a sign-in page", answerBytes("<html>sign in</html>"), "no_envelope"],
  ["U11", "a code as text", answerBytes('{"code":"0"}'), "no_envelope"],
  ["U11", "an amount as object", answerBytes('{"code":0,"data":{"amount":{"value":"5.6"}}}'), "data_mistyped"],
  ["U11", "a payload as list", answerBytes('{"code":0,"data":[]}'), "data_mistyped"],
  ["U12", "success with another amount", answerBytes('{"code":0,"data":{"amount":"5.7"}}'), "echo_differs"],
  ["U12", "success with another payee", answerBytes('{"code":0,"data":{"user_id":10000003}}'), "echo_differs"],
  [
    "U24",
    "429 without an envelope",
    answerBytes("slow down", { status: "429 Too Many Requests" }),
    "http_429_without_envelope",
  ],
  ["U29", "302 to the sign-in", answerBytes(ok, { status: "302 Found", headers: ["Location: /login"] }), "http_3xx"],
  ["U32", "a __proto__ member", answerBytes('{"code":0,"__proto__":{}}'), "no_envelope"],
  ["U32", "a repeated key", answerBytes('{"code":0,"code":0}'), "no_envelope"],
  ["U32", "NaN", answerBytes('{"code":NaN}'), "no_envelope"],
  ["U32", "1e400", answerBytes('{"code":0,"data":{"fee":1e400}}'), "no_envelope"],
  ["U40", "envelope code 500 at HTTP 200", answerBytes('{"code":500,"message":"x"}'), "code_5xx"],
  ["U40", "403 with an envelope", answerBytes(refusal, { status: "403 Forbidden" }), "http_403"],
  ["U40", "403 without an envelope", answerBytes("<html>", { status: "403 Forbidden" }), "http_403"],
])("%s: %s is unknown", async (_id, _answer, bytes, rule) => {
  const { outcome, server } = await sendToScript(answering(bytes));
  expect(outcome).toMatchObject({ class: "unknown", rule });
  expect(server.connections).toHaveLength(1);
});

test.each([
  [
    "U24",
    "429 with an envelope",
    answerBytes('{"code":1004,"message":"slow down"}', { status: "429 X", headers: ["Retry-After: 120"] }),
    "refused_rate",
    120,
  ],
  [
    "U26",
    "401 by HTTP",
    answerBytes('{"code":401,"message":"Unauthorized"}', { status: "401 Unauthorized" }),
    "refused_session",
    null,
  ],
  ["U26", "401 by envelope", answerBytes('{"code":401,"message":"Unauthorized"}'), "refused_session", null],
  ["U34", "a number never seen", answerBytes('{"code":77123,"message":"never seen"}'), "refused", null],
  ["U34", "a refusal by HTTP 422", answerBytes(refusal, { status: "422 Unprocessable" }), "refused", null],
])("%s: %s, complete, is read as what it says", async (_id, _answer, bytes, outcomeClass, retryAfterSec) => {
  const { outcome } = await sendToScript(answering(bytes));
  expect(outcome).toMatchObject({ class: outcomeClass, retryAfterSec, isAlarm: false });
});

test("U10: an answer cut at any byte is never a success before it is whole, and never a refusal", async () => {
  const cases = [answerBytes(ok), answerBytes(refusal), chunkedBytes('{"code":0}')];
  let bytes: Uint8Array = Buffer.alloc(0);
  const server = await startScriptedTcp(async ({ socket, request }) => {
    await request();
    socket.end(bytes);
  });
  for (const whole of cases) {
    for (let cut = 0; cut < whole.length; cut++) {
      bytes = whole.subarray(0, cut);
      const { outcome } = await sendTo(server.baseUrl);
      expect(outcome.class, `cut at ${cut}`).toBe("unknown");
    }
    bytes = whole;
    expect((await sendTo(server.baseUrl)).outcome.class).not.toBe("unknown");
  }
  await server.close();
});

test("U10: an answer without a length, cut at any byte of its JSON, is unknown", async () => {
  for (let cut = 0; cut < ok.length; cut++) {
    const { outcome } = await sendToScript(answering(`HTTP/1.1 200 OK\r\n\r\n${ok.slice(0, cut)}`));
    expect(outcome.class, `cut at ${cut}`).toBe("unknown");
  }
});

test("U10: an answer without a length that a reset ends is unknown, however complete its JSON looks", async () => {
  const { reply, outcome } = await sendToScript(async ({ socket, request }) => {
    await request();
    socket.write(`HTTP/1.1 200 OK\r\n\r\n${ok}`);
    setTimeout(() => socket.resetAndDestroy(), 30);
  });
  expect(reply).toMatchObject({ kind: "answer", httpStatus: 200, body: null });
  expect(outcome).toMatchObject({ class: "unknown", rule: "body_unusable" });
});

test("U15: a doubled answer is read once and flagged, in one packet or in two", async () => {
  const together = await sendToScript(answering(Buffer.concat([answerBytes(ok), answerBytes(refusal)])));
  const apart = await sendToScript(
    async ({ socket, request }) => {
      await request();
      socket.write(answerBytes(ok));
      await new Promise((resolve) => setTimeout(resolve, 30));
      socket.end(answerBytes(refusal));
    },
    { limits: { ...shortLimits, lingerMs: 200 } },
  );
  for (const { reply, outcome } of [together, apart]) {
    expect(reply).toMatchObject({ kind: "answer", body: ok, hasTrailingBytes: true });
    expect(outcome).toMatchObject({ class: "success", isAlarm: true });
  }
});

test("U29: a redirect to another host is not followed, and the cookie is seen nowhere else", async () => {
  const elsewhere = await startScriptedInfini({});
  const bytes = answerBytes(ok, { status: "307 Temporary Redirect", headers: [`Location: ${elsewhere.baseUrl}/x`] });
  const { outcome } = await sendToScript(answering(bytes));
  await elsewhere.close();
  expect(outcome).toMatchObject({ class: "unknown", rule: "http_3xx" });
  expect(elsewhere.requests()).toEqual([]);
});

test("U31: a body that drips ends at the limit for the whole answer, unknown", async () => {
  const { reply, outcome, tookMs } = await sendToScript(async ({ socket, request }) => {
    await request();
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n");
    const drip = setInterval(() => socket.write(ok.slice(0, 1)), 50);
    socket.once("close", () => clearInterval(drip)).once("end", () => clearInterval(drip));
  });
  expect(reply).toMatchObject({ kind: "answer", httpStatus: 200, body: null });
  expect(outcome).toMatchObject({ class: "unknown", rule: "body_unusable" });
  expect(tookMs).toBeLessThan(shortLimits.wholeMs + 300);
});

test("U31: a head that drips has no answer at the limit", async () => {
  const { reply } = await sendToScript(async ({ socket, request }) => {
    await request();
    const drip = setInterval(() => socket.write("H"), 50);
    socket.once("close", () => clearInterval(drip)).once("end", () => clearInterval(drip));
  });
  expect(reply).toMatchObject({ kind: "no_answer", cause: "whole_timeout" });
});

test.each([
  ["with a length", "Content-Length: 1073741824", ""],
  ["without a length", "X: y", ""],
  ["in chunks", "Transfer-Encoding: chunked", "10000\r\n"],
])("U31: a body of 1 GiB %s is unknown at once, and memory stays flat", async (_, header, beforeEach) => {
  const block = Buffer.concat([Buffer.from(beforeEach), Buffer.alloc(65_536, 0x20), Buffer.from(beforeEach && "\r\n")]);
  let sentBytes = 0;
  const beforeBytes = process.memoryUsage().rss;
  const script: ConnectionScript = async ({ socket, request }) => {
    await request();
    socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`);
    while (sentBytes < 2 ** 30 && !socket.destroyed) {
      sentBytes += block.length;
      if (!socket.write(block)) await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
    }
  };
  // Time enough for the whole of it: only the limit on the size may end this.
  const { reply, outcome } = await sendToScript(script, { limits: { ...shortLimits, wholeMs: 10_000 } });
  expect(reply).toMatchObject({ kind: "answer", body: null });
  expect(outcome).toMatchObject({ class: "unknown", rule: "body_unusable" });
  expect(sentBytes).toBeLessThan(2 ** 26);
  expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(2 ** 26);
});

test("U31: a compressed bomb is unknown, and its content is never held", async () => {
  const bomb = gzipBytes(Buffer.concat([Buffer.from(ok), Buffer.alloc(2 ** 26, 0x20)]));
  expect(bomb.length).toBeLessThan(256 * 1024);
  const { outcome } = await sendToScript(answering(bomb));
  expect(outcome).toMatchObject({ class: "unknown", rule: "body_unusable" });
});

test("a name that does not exist, a closed port and a network without a way never left", async () => {
  const gone = await startScriptedTcp(() => undefined);
  await gone.close();
  const refused = await sendTo(gone.baseUrl);
  expect(refused.reply).toMatchObject({ kind: "no_connection", cause: "refused", progress: { isConnected: false } });
  const nameless = await sendTo("http://no-such-host.invalid");
  expect(nameless.reply).toMatchObject({ kind: "no_connection", cause: "dns" });
  const wayless = await sendTo("http://255.255.255.255:9");
  for (const { outcome } of [refused, nameless, wayless]) expect(outcome.class).toBe("never_left");
});
