import { type NextRequest, NextResponse } from "next/server";
import { type Door, isOwnHost, transportSecurity } from "@/domain/own-host";

declare global {
  /** How this process is reached; set when it starts, before it answers. */
  var infiniManagerDoor: Door | undefined;
}

/** Pages only: answers with data carry their own headers, and a file must not be buffered on its way to us. */
export const config = { matcher: "/((?!api/|_next/static/|_next/image).*)" };

/**
 * Gives every page a nonce and the headers that keep foreign scripts out, and answers under our own names only. Decides
 * no right: whoever asks for data is checked in each procedure.
 * @source docs/design/security.md §8
 */
export function proxy(request: NextRequest): NextResponse {
  const door = globalThis.infiniManagerDoor;
  if (!door || !isOwnHost(door, request.headers.get("host"))) {
    return sealed(new NextResponse("This program answers under another name.\n", { status: 421 }), door);
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next.js finds the nonce for its own scripts in the policy of the request.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return sealed(response, door);
}

/** What pages and refusals carry alike. */
function sealed(response: NextResponse, door: Door | undefined): NextResponse {
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "no-referrer");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  response.headers.set("cache-control", "no-store");
  const hsts = door === undefined ? null : transportSecurity(door);
  if (hsts !== null) response.headers.set("strict-transport-security", hsts);
  return response;
}

/** The development server evaluates code and talks to the page over a socket; the built program does neither. */
function contentPolicy(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
