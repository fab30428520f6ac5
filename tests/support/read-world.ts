import type { InfiniCallRecord } from "@/server/infini/call-log";
import { createInfiniClient, type InfiniClient, type InfiniClientOptions } from "@/server/infini/infini-client";
import { systemClock } from "@/server/platform/clock";
import { type OperationScript, type ScriptedInfini, startScriptedInfini } from "./scripted-infini";

export type ReadWorld = { infini: ScriptedInfini; client: InfiniClient; calls: InfiniCallRecord[] };

/** A client with short pauses for any address; its calls are recorded. */
export function clientFor(baseUrl: string, options: Partial<InfiniClientOptions> = {}) {
  const calls: InfiniCallRecord[] = [];
  const client = createInfiniClient({
    baseUrl,
    version: "1.2.3",
    mode: "sandbox",
    isProduction: true,
    clock: systemClock,
    hooks: { onCall: (call) => calls.push(call) },
    limits: { backoffMs: 5, wholeMs: 1_000 },
    ...options,
  });
  return { client, calls };
}

/** Runs `act` against a pretend Infini with these scripts; the server is gone afterwards. */
export async function withInfini<T>(
  scripts: Readonly<Record<string, OperationScript>>,
  act: (world: ReadWorld) => Promise<T>,
  options: Partial<InfiniClientOptions> = {},
): Promise<T> {
  const infini = await startScriptedInfini(scripts);
  try {
    return await act({ infini, ...clientFor(infini.baseUrl, options) });
  } finally {
    await infini.close();
  }
}

/** A script that answers this body at this status. */
export function replying(body: string, status = 200, headers: Record<string, string | string[]> = {}): OperationScript {
  return (response) => void response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
}
