import type { ExpectedTransfer } from "@/domain/outcome-rules";
import type { MoneyReply, Outcome } from "@/domain/outcomes";
import { checkEndpoint } from "@/server/infini/endpoint";
import { buildTransferRequest, type MoneyCallConfig, sendTransfer } from "@/server/infini/money-call";
import { readOutcome } from "@/server/infini/read-envelope";
import { systemClock } from "@/server/platform/clock";
import { type ConnectionScript, type ScriptedTcp, startScriptedTcp } from "./scripted-infini";

/** 5.6 to the UID 10000002. */
export const sampleTransfer: ExpectedTransfer = { payeeKind: "uid", payee: "10000002", amountMicro: 5_600_000n };

/** Limits that make a silent server a matter of a quarter of a second. */
export const shortLimits = { connectMs: 1_000, firstByteMs: 250, wholeMs: 400, lingerMs: 20 };

export type Sent = { reply: MoneyReply; outcome: Outcome; tookMs: number };

/** Sends the sample transfer to an address and reads what came of it. */
export async function sendTo(baseUrl: string, config: Partial<MoneyCallConfig> = {}): Promise<Sent> {
  const startedAtMs = performance.now();
  const reply = await sendTransfer(
    buildTransferRequest(sampleTransfer),
    { token: "header.payload.signature" },
    {
      endpoint: checkEndpoint({ baseUrl, mode: "sandbox", isProduction: false }),
      version: "0.1.0",
      clock: systemClock,
      beforeWrite: () => true,
      limits: shortLimits,
      ...config,
    },
  );
  return {
    reply,
    outcome: readOutcome(reply, sampleTransfer, ["header.payload.signature"]),
    tookMs: performance.now() - startedAtMs,
  };
}

/** Sends the sample transfer to a server that follows this script; the server is gone afterwards. */
export async function sendToScript(
  script: ConnectionScript,
  config: Partial<MoneyCallConfig> = {},
): Promise<Sent & { server: ScriptedTcp }> {
  const server = await startScriptedTcp(script);
  try {
    return { ...(await sendTo(server.baseUrl, config)), server };
  } finally {
    await server.close();
  }
}

/** A script that reads the request, then writes these bytes and closes. */
export function answering(bytes: Buffer | string): ConnectionScript {
  return async ({ socket, request }) => {
    await request();
    socket.end(bytes);
  };
}
