import { expect, test } from "vitest";
import { SessionEndedError, UpstreamRateError } from "@/server/infini/infini-errors";
import { clientFor, replying, withInfini } from "../support/read-world";
import { answerBytes, gzipBytes, startScriptedInfini, startScriptedTcp } from "../support/scripted-infini";
import { selfSigned } from "../support/self-signed";

const data = `"user_id":"u","email":"a@example.com","uid":"1","available_balance":"1","google_2fa_is_bound":false`;
const ok = `{"code":0,"message":"","data":{${data}}}`;

test("a session that ended shows by HTTP or by envelope, and the read is not repeated here", async () => {
  for (const script of [replying('{"code":401}'), replying('{"code":401}', 401), replying("<html>", 401)]) {
    await withInfini({ getProfile: script }, async ({ client, infini, calls }) => {
      await expect(client.getProfile("t")).rejects.toBeInstanceOf(SessionEndedError);
      expect(infini.requests()).toHaveLength(1);
      expect(calls).toMatchObject([{ outcome: "session_ended" }]);
    });
  }
});

test("a read that meets passing trouble is repeated twice at most, each request in the log", async () => {
  const troubles = [replying("<html>", 502), replying('{"code":500,"message":"x"}'), replying("", 408)];
  for (const trouble of troubles) {
    await withInfini(
      { getProfile: (response, request, n) => (n < 2 ? trouble : replying(ok))(response, request, n) },
      async ({ client, calls }) => {
        expect((await client.getProfile("t")).uid).toBe("1");
        expect(calls.map(({ outcome }) => outcome)).toEqual(["unavailable", "unavailable", "ok"]);
      },
    );
    await withInfini({ getProfile: trouble }, async ({ client, infini }) => {
      await expect(client.getProfile("t")).rejects.toMatchObject({ reason: "infini.unavailable" });
      expect(infini.requests()).toHaveLength(3);
    });
  }
});

test("a refusal is quoted without the token and not repeated", async () => {
  await withInfini(
    { getProfile: replying('{"code":77,"message":"no\\u0007for to.k.en"}') },
    async ({ client, infini }) => {
      await expect(client.getProfile("to.k.en")).rejects.toMatchObject({
        reason: "infini.refused",
        message: "Infini refused the call: “no for •••” (77)",
        params: { operation: "getProfile", httpStatus: 200, upstreamCode: "77" },
      });
      expect(infini.requests()).toHaveLength(1);
    },
  );
});

test("a rate limit is told with the wait that was asked for, and not answered by another request", async () => {
  const inTwoMinutes = new Date(Date.now() + 120_000).toUTCString();
  const waits: [Record<string, string>, number | undefined][] = [
    [{ "Retry-After": "120" }, 120],
    [{ "Retry-After": "soon" }, undefined],
    [{}, undefined],
  ];
  for (const [headers, retryAfterSec] of waits) {
    await withInfini({ getProfile: replying("", 429, headers) }, async ({ client, infini }) => {
      await expect(client.getProfile("t")).rejects.toMatchObject({ reason: "infini.rate_limited", retryAfterSec });
      expect(infini.requests()).toHaveLength(1);
    });
  }
  await withInfini({ getProfile: replying("", 429, { "Retry-After": inTwoMinutes }) }, async ({ client }) => {
    const error = await client.getProfile("t").catch((caught: unknown) => caught);
    expect(error instanceof UpstreamRateError && Math.abs((error.retryAfterSec ?? 0) - 120)).toBeLessThanOrEqual(1);
  });
});

test("U29: a redirect is not followed, the cookie goes nowhere else, and a challenge page is not asked again", async () => {
  const elsewhere = await startScriptedInfini({ getProfile: replying(ok) });
  for (const script of [
    replying("", 302, { Location: `${elsewhere.baseUrl}/user/profile` }),
    replying("<html>", 403),
  ]) {
    await withInfini({ getProfile: script }, async ({ client, infini }) => {
      await expect(client.getProfile("t")).rejects.toMatchObject({ reason: "infini.unavailable" });
      expect(infini.requests()).toHaveLength(1);
    });
  }
  await elsewhere.close();
  expect(elsewhere.requests()).toEqual([]);
});

test("silence, a dropped connection, a cut body, a closed port and an unknown name are no answer, after three tries", async () => {
  const cut = answerBytes(ok).subarray(0, -3);
  const scripts = [() => undefined, "reset", cut] as const;
  for (const script of scripts) {
    const server = await startScriptedTcp(async ({ socket, request }) => {
      await request();
      if (script === "reset") socket.resetAndDestroy();
      else if (script instanceof Uint8Array) socket.end(script);
    });
    const { client, calls } = clientFor(server.baseUrl, { limits: { backoffMs: 1, wholeMs: 100 } });
    const isSilent = typeof script === "function";
    await expect(client.getProfile("t")).rejects.toMatchObject({
      reason: "infini.no_answer",
      code: isSilent ? "TIMEOUT" : "BAD_GATEWAY",
      params: { transportCause: isSilent ? "timeout" : "connection_lost" },
    });
    expect(calls.map(({ outcome }) => outcome)).toEqual(["no_answer", "no_answer", "no_answer"]);
    await server.close();
    await expect(client.getProfile("t")).rejects.toMatchObject({ params: { transportCause: "refused" } });
  }
  const nameless = clientFor("http://no-such-host.invalid").client;
  await expect(nameless.getProfile("t")).rejects.toMatchObject({ params: { transportCause: "dns" } });
});

test("U30: a certificate that is not trusted ends the read at once", async () => {
  const server = await startScriptedTcp(() => undefined, selfSigned());
  const { client, calls } = clientFor(server.baseUrl);
  await expect(client.getProfile("t")).rejects.toMatchObject({ params: { transportCause: "tls" } });
  await server.close();
  expect(calls).toHaveLength(1);
  expect(server.received()).toHaveLength(0);
});

test("U31: a body of 1 GiB is refused at the limit, and memory stays flat", async () => {
  const block = Buffer.alloc(65_536, 0x20);
  const beforeBytes = process.memoryUsage().rss;
  let sentBytes = 0;
  const server = await startScriptedTcp(async ({ socket, request }) => {
    await request();
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    while (sentBytes < 2 ** 30 && !socket.destroyed) {
      sentBytes += block.length;
      if (!socket.write(block)) await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
    }
  });
  await expect(clientFor(server.baseUrl).client.getProfile("t")).rejects.toMatchObject({ params: { issue: "body" } });
  await server.close();
  expect(sentBytes).toBeLessThan(2 ** 27);
  expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(2 ** 27);
});

test("U31: a compressed bomb is refused at the limit of what it unpacks to", async () => {
  const bomb = gzipBytes(Buffer.alloc(2 ** 27, 0x20));
  const server = await startScriptedTcp(async ({ socket, request }) => {
    await request();
    socket.write(bomb);
  });
  const beforeBytes = process.memoryUsage().rss;
  await expect(clientFor(server.baseUrl).client.getProfile("t")).rejects.toMatchObject({ params: { issue: "body" } });
  await server.close();
  expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(2 ** 26);
});

test("a token that could not stand in a header is not sent", async () => {
  await withInfini({ getProfile: replying(ok) }, async ({ client, infini, calls }) => {
    await expect(client.getProfile("a\r\nX: y")).rejects.toMatchObject({ params: { transportCause: "bad_token" } });
    expect(infini.requests()).toEqual([]);
    expect(calls).toMatchObject([{ outcome: "no_connection", httpStatus: null }]);
  });
});

test("the answer of a read survives a broken log", async () => {
  const onCall = (): void => {
    throw new Error("disk full");
  };
  const read = withInfini({ getProfile: replying(ok) }, ({ client }) => client.getProfile("t"), { hooks: { onCall } });
  expect((await read).uid).toBe("1");
});
