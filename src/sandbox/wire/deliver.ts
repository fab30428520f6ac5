import { setTimeout as wait } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Answer, Delivery } from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";

/** Writes the answer byte for byte as the delivery says, or closes the connection without one. */
export async function deliver(c: SandboxContext, delivery: Delivery): Promise<Response> {
  const { outgoing } = c.env;
  if (delivery.kind === "hangUp") {
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { answer, cutAt, dripMs } = delivery;
  const body = Buffer.from(answer.text);
  outgoing.writeHead(answer.status, headersOf(c, answer, body.length));
  const sent = cutAt === null ? body : body.subarray(0, cutAt);
  if (dripMs > 0) await drip(c, sent, dripMs);
  if (cutAt !== null) {
    outgoing.write(sent.length > 0 && dripMs === 0 ? sent : "", () => outgoing.destroy());
  } else if (dripMs > 0) {
    outgoing.end();
  } else {
    outgoing.end(sent);
  }
  return RESPONSE_ALREADY_SENT;
}

function headersOf(c: SandboxContext, answer: Answer, length: number): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    date: new Date(c.var.world.shownMs()).toUTCString(),
    "content-length": String(length),
  };
  for (const [name, value] of Object.entries(answer.headers)) {
    headers[name] = typeof value === "string" ? value : [...value];
  }
  return headers;
}

/** One byte at a time, until everything is out, the caller is gone or the sandbox ends the call. */
async function drip(c: SandboxContext, bytes: Buffer, dripMs: number): Promise<void> {
  const { outgoing } = c.env;
  outgoing.flushHeaders();
  for (const byte of bytes) {
    await wait(dripMs, undefined, { signal: c.var.era }).catch(() => outgoing.destroy());
    if (outgoing.destroyed) return;
    outgoing.write(Buffer.of(byte));
  }
}
