import ky from "ky";
import { addressOf } from "@/server/infini/endpoint";
import type { InfiniCall, ReaderConfig } from "@/server/infini/infini-call";
import { type TransportCause, TransportError } from "@/server/infini/infini-errors";
import { contractHeaders } from "@/server/infini/request-headers";

/** One answer from the wire, unread. */
export type WireAnswer = {
  httpStatus: number;
  /** The whole body as text; null when it was larger than allowed or not UTF-8. */
  body: string | null;
  setCookies: readonly string[];
  retryAfter: string | null;
  date: string | null;
  sentAtMs: number;
  receivedAtMs: number;
};

/** Sends one request: no redirect, no repetition, bounded in time and size. @throws TransportError */
export async function fetchOnce(
  config: ReaderConfig,
  call: Pick<InfiniCall<unknown>, "operation" | "method" | "path" | "body">,
  cookie: string | undefined,
): Promise<WireAnswer> {
  const sentAtMs = config.clock.nowMs();
  const late = new AbortController();
  const callOff = config.clock.after(config.limits.wholeMs, () => late.abort(new DOMException("late", "TimeoutError")));
  try {
    const response = await ky(addressOf(config.endpoint, call.path), {
      method: call.method,
      headers: {
        ...contractHeaders(config.version),
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(cookie === undefined ? {} : { Cookie: cookie }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // The surrounding framework may cache a fetch; a balance must come from Infini itself.
      cache: "no-store",
      redirect: "manual",
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      signal: late.signal,
      ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
    });
    const receivedAtMs = config.clock.nowMs();
    return {
      httpStatus: response.status,
      body: await readBody(response, config.limits.maxBodyBytes),
      setCookies: response.headers.getSetCookie(),
      retryAfter: response.headers.get("retry-after"),
      date: response.headers.get("date"),
      sentAtMs,
      receivedAtMs,
    };
  } catch (error) {
    throw new TransportError(call.operation, transportCause(error));
  } finally {
    callOff();
  }
}

/** The limit counts decoded bytes, so a compressed body cannot grow past it. */
async function readBody(response: Response, maxBytes: number): Promise<string | null> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decode(Buffer.concat(chunks));
    bytes += value.length;
    if (bytes > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function transportCause(error: unknown): TransportCause {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) return "timeout";
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null) ?? "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "dns";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "unreachable";
  if (code.endsWith("TIMEOUT") || code === "ETIMEDOUT") return "timeout";
  return /CERT|TLS|SSL|SIGNATURE/.test(code) ? "tls" : "connection_lost";
}

function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
