/**
 * The one agent string of this installation: the desktop browser tokens that the contract wants, and our name.
 * @source docs/infini-api/openapi.yaml: components.parameters.UserAgent; docs/design/security.md G7
 */
function userAgent(version: string): string {
  const product = /^[0-9A-Za-z.+-]{1,40}$/.test(version) ? version : "0";
  const browser =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36";
  return `${browser} InfiniManager/${product}`;
}

/** Headers of every call. @source docs/infini-api/openapi.yaml: components.parameters */
export function contractHeaders(version: string): Readonly<Record<string, string>> {
  return {
    "User-Agent": userAgent(version),
    Referer: "https://app.infini.money/",
    Origin: "https://app.infini.money",
    Accept: "application/json, text/plain, */*",
    "Accept-Language": "en",
  };
}

/** The session cookie alone, no attributes; null for a token that could not stand in a header. */
export function sessionCookie(token: string): string | null {
  return isCookieValue(token) ? `jwt_token=${token}` : null;
}

/** True for the characters that a cookie value may have (RFC 6265), at most 8 KiB of them. */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,8192}$/.test(text);
}

/** Seconds of a `Retry-After` header, as a number or as a date against `nowMs`; null without a usable one. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const atMs = readHttpDate(text);
  return atMs === null ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

/** Unix ms of an HTTP date (`Tue, 01 Jul 2025 00:00:00 GMT`, or with dashes as old cookies have it); null otherwise. */
export function readHttpDate(text: string): number | null {
  if (!/^[A-Z][a-z]{2,8}, \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} (GMT|UTC)$/.test(text)) return null;
  const atMs = Date.parse(text.replace(/(\d)-([A-Z][a-z]{2})-(\d)/, "$1 $2 $3"));
  return Number.isNaN(atMs) ? null : atMs;
}
