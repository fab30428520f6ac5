import { z } from "zod";
import type { Measured, ReaderConfig } from "@/server/infini/infini-call";
import { LoginRefusedError, LoginWithoutSessionError, UpstreamRefusedError } from "@/server/infini/infini-errors";
import { callInfini } from "@/server/infini/infini-reader";
import { isCookieValue, readHttpDate } from "@/server/infini/request-headers";

export type Credentials = { email: string; password: string };

/** A new session. `expiresAtMs` is null when Infini named no end. */
export type Login = Measured & { token: string; expiresAtMs: number | null };

/**
 * Opens a session with e-mail and password, in one request: a sign-in is never repeated here, because refused ones lock
 * the account and whoever renews a session keeps the growing gaps.
 * @source docs/infini-api/README.md §2
 * @throws LoginRefusedError | LoginWithoutSessionError | UpstreamRateError | UpstreamUnavailableError | TransportError | MalformedAnswerError
 */
export async function logIn(config: ReaderConfig, credentials: Credentials): Promise<Login> {
  const answer = await callInfini(config, {
    operation: "login",
    method: "POST",
    path: "/user/login",
    body: { email: credentials.email, password: credentials.password },
    data: z.unknown(),
    isRepeatable: false,
    secrets: [credentials.password],
  }).catch((error: unknown) => {
    throw error instanceof UpstreamRefusedError ? new LoginRefusedError(error.words) : error;
  });
  const session = findSession(answer.setCookies, answer.measured.asOfMs);
  if (!session) throw new LoginWithoutSessionError();
  return { ...session, ...answer.measured };
}

/** The first `jwt_token` line with a value; lines with an empty one are known to come along. */
function findSession(setCookies: readonly string[], nowMs: number): Pick<Login, "token" | "expiresAtMs"> | null {
  for (const line of setCookies) {
    const [pair = "", ...attributes] = line.split(";");
    const equals = pair.indexOf("=");
    const token = pair
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, "$1");
    if (pair.slice(0, Math.max(0, equals)).trim() !== "jwt_token" || !isCookieValue(token)) continue;
    return { token, expiresAtMs: expiryOf(attributes, nowMs) };
  }
  return null;
}

/** `Max-Age` wins over `Expires`, as for a browser. */
function expiryOf(attributes: readonly string[], nowMs: number): number | null {
  const values = new Map<string, string>();
  for (const attribute of attributes) {
    const equals = attribute.indexOf("=");
    if (equals > 0) values.set(attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim());
  }
  const maxAge = values.get("max-age");
  if (maxAge !== undefined && /^-?\d{1,10}$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const expires = values.get("expires");
  return expires === undefined ? null : readHttpDate(expires);
}
