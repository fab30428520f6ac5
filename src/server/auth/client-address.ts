import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/**
 * A web handler gets headers and no socket, and `X-Forwarded-For` is whatever the caller wrote. So each request is
 * stamped with the address of its socket, under a name that nobody outside this process can know.
 */
type Stamp = { headerName: string };
const slot: typeof globalThis & { infiniPeerStamp?: Stamp } = globalThis;

/** Begins to stamp every request that this process receives; once, however often it is called. */
export function stampPeerAddresses(): void {
  if (slot.infiniPeerStamp) return;
  const stamp = { headerName: `x-peer-${randomBytes(16).toString("hex")}` };
  slot.infiniPeerStamp = stamp;
  subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (request) request.headers[stamp.headerName] = request.socket.remoteAddress ?? "";
  });
}

/**
 * The address that limits and audit entries name. `proxyHops`: how many proxies of ours stand in front; only what they
 * wrote into `X-Forwarded-For` is believed. Null when it is unknown.
 * @source docs/design/security.md SEC-07
 */
export function clientAddress(headers: Headers, proxyHops: number): string | null {
  const peer = slot.infiniPeerStamp ? headers.get(slot.infiniPeerStamp.headerName) : null;
  if (proxyHops === 0) return plainAddress(peer);
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  return plainAddress(forwarded.at(-proxyHops) ?? null) ?? plainAddress(peer);
}

/** What counts as one place: an IPv4 address, or the /64 of an IPv6 one. */
export function addressBucket(address: string | null): string {
  if (address === null) return "unknown";
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const middle = address.includes("::") ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  const groups = [...left, ...middle, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

/** An address without zone and port; an IPv4 one that came mapped into IPv6 is IPv4. */
function plainAddress(text: string | null): string | null {
  if (!text) return null;
  const bare = text.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return isIPv4(bare) || isIPv6(bare) ? bare : null;
}

/** The request in a message of the channel. @source nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http */
function requestOf(message: unknown): IncomingMessage | null {
  if (typeof message !== "object" || message === null || !("request" in message)) return null;
  const { request } = message;
  const isRequest = typeof request === "object" && request !== null && "socket" in request && "headers" in request;
  return isRequest ? asRequest(request) : null;
}

/** Safe: Node publishes its own IncomingMessage here, and the members used were just seen. */
function asRequest(request: object): IncomingMessage {
  return request as IncomingMessage;
}
