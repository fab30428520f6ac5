import { createHash } from "node:crypto";
import { once } from "node:events";
import { expect, test } from "vitest";
import type { InfiniCallRecord } from "@/server/infini/call-log";
import { checkEndpoint } from "@/server/infini/endpoint";
import { buildTransferRequest, sendTransfer } from "@/server/infini/money-call";
import { systemClock } from "@/server/platform/clock";
import { answering, sampleTransfer, sendTo, sendToScript, shortLimits } from "../support/money-world";
import {
  answerBytes,
  chunkedBytes,
  gzipBytes,
  startScriptedInfini,
  startScriptedTcp,
} from "../support/scripted-infini";

const ok = '{"code":0,"message":"","data":{}}';

test("a transfer is one request with the body that was hashed, the contract's headers and our name", async () => {
  const infini = await startScriptedInfini({ internalTransfer: (response) => void response.end(ok) });
  const prepared = buildTransferRequest({ ...sampleTransfer, code: "065432" });
  const reply = await sendTransfer(
    prepared,
    { token: "header.payload.signature" },
    {
      endpoint: checkEndpoint({ baseUrl: infini.baseUrl, mode: "sandbox", isProduction: true }),
      version: "1.2.3",
      clock: systemClock,
      beforeWrite: () => true,
    },
  );
  await infini.close();

  expect(reply).toMatchObject({ kind: "answer", httpStatus: 200, body: ok, hasTrailingBytes: false });
  const [request, ...others] = infini.requests();
  expect(others).toEqual([]);
  expect(request?.operation).toBe("internalTransfer");
  expect(request?.body).toBe('{"contactType":"uid","user_id":"10000002","email_verify_code":"065432","amount":"5.6"}');
  expect(sha256(request?.body ?? "")).toBe(sha256(prepared.body));
  expect(request?.headers).toMatchObject({
    host: `127.0.0.1:${infini.port}`,
    referer: "https://app.infini.money/",
    origin: "https://app.infini.money",
    "accept-language": "en",
    "content-type": "application/json",
    cookie: "jwt_token=header.payload.signature",
    connection: "close",
  });
  expect(request?.headers["user-agent"]).toMatch(/^Mozilla\/5\.0 .*Chrome\/136\.0\.0\.0 .*InfiniManager\/1\.2\.3$/);
});

test("the body names the payee as the contract does, with a plain amount and no code unless there is one", () => {
  const body = (request: Parameters<typeof buildTransferRequest>[0]): string =>
    buildTransferRequest(request).body.toString("utf8");
  const email = { payeeKind: "email", payee: 'o"hara@example.com', amountMicro: 1n } as const;
  expect(body(email)).toBe('{"contactType":"email","email":"o\\"hara@example.com","amount":"0.000001"}');
  const large = { payeeKind: "uid", payee: "10000002", amountMicro: 99_999_999_000_000n } as const;
  expect(body(large)).toBe('{"contactType":"uid","user_id":"10000002","amount":"99999999"}');
});

test("what cannot be sent is refused before anything is stored or sent", () => {
  const build = (change: object) => () => buildTransferRequest({ ...sampleTransfer, ...change });
  expect(build({ amountMicro: 0n })).toThrow("above zero");
  expect(build({ amountMicro: -1n })).toThrow("above zero");
  for (const payee of ["", " ", "1 2", "1\n2", "\ud800"]) expect(build({ payee })).toThrow("payee");
  for (const payee of ["", "nobody", "a@b@c", "a@b c"]) expect(build({ payeeKind: "email", payee })).toThrow("payee");
  for (const code of ["", "12", "12345a", "123456789"]) expect(build({ code })).toThrow("code");
});

test("a token that could not stand in a header leaves nothing on the wire", async () => {
  const server = await startScriptedTcp(() => undefined);
  const endpoint = checkEndpoint({ baseUrl: server.baseUrl, mode: "sandbox", isProduction: true });
  const config = { endpoint, version: "1", clock: systemClock, beforeWrite: () => true, limits: shortLimits };
  for (const token of ["", "a b", "a;b", "a\r\nX: y", "ä"]) {
    const reply = await sendTransfer(buildTransferRequest(sampleTransfer), { token }, config);
    expect(reply).toMatchObject({ kind: "no_connection", cause: "encoding", progress: { isConnected: false } });
  }
  await server.close();
  expect(server.connections).toHaveLength(0);
});

test("the send guard stops the request on an open connection: not one byte arrives", async () => {
  for (const beforeWrite of [() => false, (): boolean => expect.unreachable()]) {
    const ended: Promise<unknown>[] = [];
    const server = await startScriptedTcp(({ socket }) => void ended.push(once(socket, "close")));
    const { reply, outcome } = await sendTo(server.baseUrl, { beforeWrite });
    // Only the end of the connection proves that no byte is still on its way.
    await expect.poll(() => ended).toHaveLength(1);
    server.connections[0]?.socket.end();
    await Promise.all(ended);
    await server.close();
    expect(reply).toMatchObject({ kind: "no_connection", cause: "send_guard" });
    expect(reply.progress).toEqual({ isConnected: true, isFirstByteWritten: false });
    expect(outcome).toMatchObject({ class: "never_left", rule: "send_guard" });
    expect(server.received()).toHaveLength(0);
  }
});

test("the guard is asked once, on an open connection, after the pause and right before the first byte", async () => {
  const events: string[] = [];
  const { outcome } = await sendToScript(answering(answerBytes(ok)), {
    at: async (point) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push(point);
    },
    beforeWrite: () => events.push("guard") > 0,
  });
  expect(events).toEqual(["connected", "guard", "first_byte_written", "answer"]);
  expect(outcome.class).toBe("success");
});

test("a connection that Infini closed during a pause before the first byte carries nothing", async () => {
  const { reply, outcome } = await sendToScript(({ socket }) => void socket.end(), {
    at: () => new Promise((resolve) => setTimeout(resolve, 30)),
  });
  expect(reply).toMatchObject({ kind: "no_connection", cause: "closed_before_write" });
  expect(outcome.class).toBe("never_left");
});

test("a server that speaks before it was asked gets no request", async () => {
  const { reply, outcome, server } = await sendToScript(({ socket }) => void socket.write(answerBytes(ok)), {
    at: () => new Promise((resolve) => setTimeout(resolve, 30)),
  });
  expect(reply).toMatchObject({ kind: "no_connection", cause: "unexpected_bytes" });
  expect(outcome.class).toBe("never_left");
  expect(server.received()).toHaveLength(0);
});

test("what a test throws at a named point comes out, and the connection is closed", async () => {
  const server = await startScriptedTcp(() => undefined);
  const crash = sendTo(server.baseUrl, {
    at: (point) => {
      if (point === "first_byte_written") throw new Error("the process died here");
    },
  });
  await expect(crash).rejects.toThrow("the process died here");
  await new Promise<void>((resolve) => server.connections[0]?.socket.once("end", resolve).once("close", resolve));
  await server.close();
});

test.each([
  ["a length", answerBytes(ok)],
  ["chunks", chunkedBytes(ok)],
  ["compression", gzipBytes(ok)],
  ["the end of the connection", Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${ok}`)],
])("an answer with %s is a success, also when the server half-closes after it", async (_, bytes) => {
  const { reply, outcome } = await sendToScript(answering(bytes));
  expect(reply).toMatchObject({ kind: "answer", httpStatus: 200, body: ok, hasTrailingBytes: false });
  expect(outcome).toMatchObject({ class: "success", upstreamCode: "0", isAlarm: false });
});

test("an answer on a connection that stays open is read at once, and the connection is not used again", async () => {
  const server = await startScriptedTcp(async ({ socket, request }) => {
    await request();
    socket.write(answerBytes(ok));
  });
  const first = await sendTo(server.baseUrl);
  const second = await sendTo(server.baseUrl);
  await server.close();
  expect([first.outcome.class, second.outcome.class]).toEqual(["success", "success"]);
  expect(first.tookMs).toBeLessThan(shortLimits.firstByteMs);
  expect(server.connections).toHaveLength(2);
});

test("the API log gets one line without body, token or code, and a broken log changes nothing", async () => {
  const lines: InfiniCallRecord[] = [];
  const onCall = (line: InfiniCallRecord): void => {
    lines.push(line);
    throw new Error("disk full");
  };
  const { outcome } = await sendToScript(answering(answerBytes('{"code":3001,"message":"Insufficient balance"}')), {
    onCall,
  });
  expect(outcome.class).toBe("refused");
  expect(lines).toEqual([
    {
      operation: "internalTransfer",
      method: "POST",
      path: "/account/internal-transfer",
      durationMs: expect.any(Number),
      httpStatus: 200,
      envelopeCode: "3001",
      outcome: "answered",
    },
  ]);
});

function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
