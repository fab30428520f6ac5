import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { DomainError } from "@/domain/errors";
import { isOwnHost, transportSecurity } from "@/domain/own-host";
import { namesKey } from "@/server/auth/api-key";
import type { AppParts } from "./context";
import { type ErrorAnswer, faultAnswer, plainAnswer, refusalAnswer } from "./error-answer";

type Code = keyof typeof TRPC_ERROR_CODES_BY_KEY;
/** Why a request goes no further. `status`: of HTTP. */
export type EdgeRefusal = { status: number; code: Code; reason: string; message: string };

const statusOf: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
};

/**
 * Refuses what no page of ours and no honest program sends: another host, another site. Null lets it pass; who may do
 * what is decided inside each procedure.
 * @source docs/design/security.md §8
 */
export function refuseAtEdge(app: AppParts, request: Request): EdgeRefusal | null {
  return refuseHost(app, request.headers) ?? refuseSite(app, request);
}

/** Anything but our own names: DNS may have been rebound. */
function refuseHost(app: AppParts, headers: Headers): EdgeRefusal | null {
  if (isOwnHost(app.auth, headers.get("host"))) return null;
  return {
    status: 421,
    code: "BAD_REQUEST",
    reason: "request.host",
    message: "This program answers under another name.",
  };
}

function refuseSite(app: AppParts, request: Request): EdgeRefusal | null {
  const { headers, method } = request;
  // No browser adds a key by itself, as it adds a cookie; the cookie beside a key counts for nothing.
  if (namesKey(headers)) return null;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const needsOrigin = method !== "GET" && method !== "HEAD" && headers.has("cookie");
  const isOurOrigin = origin === null ? !needsOrigin : origin === new URL(app.auth.appUrl).origin;
  if (isOurOrigin && (site === null || site === "same-origin")) return null;
  const message = `Open ${app.auth.appUrl}: requests from other addresses change nothing here.`;
  return { status: 403, code: "FORBIDDEN", reason: "request.origin", message };
}

/** True when the body is declared as this media type and nothing else. */
export function hasMediaType(headers: Headers, type: string): boolean {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === type;
}

export const mediaTypeRefusal = (type: string): EdgeRefusal => ({
  status: 415,
  code: "UNSUPPORTED_MEDIA_TYPE",
  reason: "request.media_type",
  message: `Send ${type}.`,
});

export const sizeRefusal = (limitBytes: number): EdgeRefusal => ({
  status: 413,
  code: "PAYLOAD_TOO_LARGE",
  reason: "request.size",
  message: `The body may have ${limitBytes} bytes.`,
});

/** The body, or null when it is larger than allowed; the rest is not read then. */
export async function readBody(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limitBytes) return null;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > limitBytes) {
      void reader.cancel().catch(() => undefined);
      return null;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A refusal of the edge in the form in which procedures refuse. */
export function refusalResponse(app: AppParts, refusal: EdgeRefusal): Response {
  const ref = app.ids.next("ref");
  app.log.info({ ref, reason: refusal.reason }, "refused at the edge");
  return answerResponse(app, plainAnswer(refusal.code, refusal.reason, refusal.message, ref), refusal.status);
}

/** An error of a handler that is no procedure, in the form in which procedures answer. */
export function errorResponse(app: AppParts, error: unknown): Response {
  const ref = app.ids.next("ref");
  if (error instanceof DomainError) {
    app.log.info({ ref, reason: error.reason }, "refused");
    return answerResponse(app, refusalAnswer(error, ref), statusOf[error.code] ?? 500);
  }
  app.log.error({ ref, err: error }, "fault");
  return answerResponse(app, faultAnswer(ref, "no"), 500);
}

function answerResponse(app: AppParts, answer: ErrorAnswer, status: number): Response {
  const known = Object.entries(TRPC_ERROR_CODES_BY_KEY).find(([name]) => name === answer.code);
  const body = {
    error: { message: answer.message, code: known?.[1] ?? -32603, data: { ...answer, httpStatus: status } },
  };
  const headers: Record<string, string> = answer.retryAfterSec ? { "retry-after": String(answer.retryAfterSec) } : {};
  return sealed(app, Response.json(body, { status, headers }));
}

/**
 * The headers that every answer with data carries; HSTS where people come by HTTPS. Without an app, which health has
 * none of, nobody knows how they come.
 * @source docs/design/security.md §8
 */
export function sealed(app: Pick<AppParts, "auth"> | null, response: Response): Response {
  const { headers } = response;
  if (!headers.get("cache-control")?.includes("no-store")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  const hsts = app === null ? null : transportSecurity(app.auth);
  if (hsts !== null) headers.set("strict-transport-security", hsts);
  return response;
}
