import { expect, test } from "vitest";
import { answering, sendTo } from "../support/money-world";
import { answerBytes, startScriptedTcp } from "../support/scripted-infini";
import { selfSigned } from "../support/self-signed";

const ok = '{"code":0,"message":"","data":{}}';

test("a transfer over TLS goes out only to a certificate that is trusted", async () => {
  const certificate = selfSigned();
  const server = await startScriptedTcp(answering(answerBytes(ok)), certificate);
  const trusted = await sendTo(server.baseUrl, { trustedCa: certificate.certPem });
  const distrusted = await sendTo(server.baseUrl);
  await server.close();
  expect(trusted.outcome.class).toBe("success");
  expect(distrusted.reply).toMatchObject({ kind: "no_connection", cause: "tls" });
  expect(distrusted.outcome).toMatchObject({ class: "never_left", isAlarm: true });
  expect(server.received().toString().match(/POST/g)).toHaveLength(1);
});

test("U30: a changed, expired or foreign certificate never left, and no byte of the request arrived", async () => {
  const trustedCa = selfSigned().certPem;
  const expired = selfSigned({ notAfter: new Date(Date.now() - 60_000) });
  const foreign = selfSigned({ ip: "127.0.0.2" });
  const cases = [
    { shown: selfSigned(), trustedCa },
    { shown: expired, trustedCa: expired.certPem },
    { shown: foreign, trustedCa: foreign.certPem },
  ];
  for (const { shown, trustedCa: trusted } of cases) {
    const server = await startScriptedTcp(answering(answerBytes(ok)), shown);
    const { reply, outcome } = await sendTo(server.baseUrl, { trustedCa: trusted });
    await server.close();
    expect(reply).toMatchObject({ kind: "no_connection", cause: "tls", progress: { isConnected: false } });
    expect(outcome).toMatchObject({ class: "never_left", isAlarm: true });
    expect(server.received()).toHaveLength(0);
  }
});

test("a server that never shakes hands, or speaks no TLS, never left", async () => {
  const silent = await startScriptedTcp(() => undefined);
  const plain = await startScriptedTcp(({ socket }) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const limits = { connectMs: 150, firstByteMs: 250, wholeMs: 400, lingerMs: 20 };
  const waiting = await sendTo(silent.baseUrl.replace("http:", "https:"), { limits });
  const babble = await sendTo(plain.baseUrl.replace("http:", "https:"), { limits });
  await Promise.all([silent.close(), plain.close()]);
  expect(waiting.reply).toMatchObject({ kind: "no_connection", cause: "connect_timeout" });
  expect(babble.reply).toMatchObject({ kind: "no_connection", cause: "tls" });
  for (const { outcome } of [waiting, babble]) expect(outcome.class).toBe("never_left");
});

test("an authority that is no certificate sends nothing", async () => {
  const server = await startScriptedTcp(answering(answerBytes(ok)), selfSigned());
  const { outcome } = await sendTo(server.baseUrl, { trustedCa: "-----BEGIN CERTIFICATE-----\nnonsense" });
  await server.close();
  expect(outcome).toMatchObject({ class: "never_left", cause: "tls" });
  expect(server.received()).toHaveLength(0);
});
