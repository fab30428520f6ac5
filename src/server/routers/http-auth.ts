import type { z } from "zod";
import { firstOwnerInput, signInInput } from "@/domain/operator.schema";
import { timeOf } from "@/domain/wire";
import { namesKey } from "@/server/auth/api-key";
import { idleHeader } from "@/server/auth/auth";
import { createFirstOwner, isOwnerMissing } from "@/server/services/operators/create-first-owner";
import type { AppParts } from "./context";
import { inputAnswer } from "./error-answer";
import {
  errorResponse,
  hasMediaType,
  mediaTypeRefusal,
  readBody,
  refusalResponse,
  refuseAtEdge,
  sealed,
  sizeRefusal,
} from "./http-edge";

const authPath = "/api/auth";
const BODY_MAX_BYTES = 8 * 1024;

type Handler = (app: AppParts, request: Request) => Promise<Response>;

/** All that is reachable under `/api/auth`; the library's own addresses are not. @source docs/design/security.md SEC-01 */
const handlers: Readonly<Record<string, Handler>> = {
  "POST /sign-in/email": signIn,
  "POST /sign-out": signOut,
  "GET /get-session": getSession,
  "POST /welcome": welcome,
};

/** Answers one HTTP request about sign-in; an address that is not on the list is not there. */
export async function handleAuth(app: AppParts, request: Request): Promise<Response> {
  const refusal = refuseAtEdge(app, request) ?? refuseKey(request) ?? refuseUnknownSender(request);
  if (refusal) return refusalResponse(app, refusal);
  const name = `${request.method} ${new URL(request.url).pathname.slice(authPath.length)}`;
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) {
    const missing = { status: 404, code: "NOT_FOUND", reason: "request.unknown_path", message: "Not found." } as const;
    return refusalResponse(app, missing);
  }
  try {
    return sealed(app, await handler(app, request));
  } catch (error) {
    return errorResponse(app, error);
  }
}

/** Signing somebody in from another site would be an attack too, and every browser names the origin of a POST. */
function refuseUnknownSender(request: Request) {
  if (request.method !== "POST" || request.headers.has("origin")) return null;
  return { status: 403, code: "FORBIDDEN", reason: "request.origin", message: "The request names no origin." } as const;
}

/** People sign in and out; a key neither needs nor begins nor ends a session. */
function refuseKey(request: Request) {
  if (!namesKey(request.headers)) return null;
  const message = "A key signs nobody in or out.";
  return { status: 403, code: "FORBIDDEN", reason: "api_key.no_session", message } as const;
}

async function signIn(app: AppParts, request: Request): Promise<Response> {
  const input = await readInput(app, request, signInInput);
  if (input instanceof Response) return input;
  const { email, password } = input;
  const cookies = await app.auth.signIn({ emailCanon: email, password, headers: request.headers });
  return withCookies(Response.json({ signedIn: true }), cookies);
}

/** The first start: a token from the machine is exchanged for the owner. */
async function welcome(app: AppParts, request: Request): Promise<Response> {
  const input = await readInput(app, request, firstOwnerInput);
  if (input instanceof Response) return input;
  await createFirstOwner({ ...app, origin: app.auth.originOf(request.headers) }, input);
  return Response.json({ created: true });
}

/** True while nobody owns this installation: the pages of the doors ask. */
export function isWelcomeOpen(app: AppParts): Promise<boolean> {
  return isOwnerMissing(app.db);
}

async function signOut(app: AppParts, request: Request): Promise<Response> {
  return withCookies(Response.json({ signedIn: false }), [await app.auth.signOut(request.headers)]);
}

/** Who is signed in, without prolonging anything; null when nobody is. */
async function getSession(app: AppParts, request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set(idleHeader, "1");
  const signedIn = await app.auth.findSignedIn(headers);
  if (!signedIn?.session) return Response.json(null);
  const { caller, session } = signedIn;
  return Response.json({
    person: { id: caller.personId, name: caller.name, email: caller.email },
    endsAt: timeOf(session.endsAtMs),
    idleEndsAt: timeOf(session.idleEndsAtMs),
  });
}

/** The body as the schema reads it, or the answer that refuses it. */
async function readInput<T>(app: AppParts, request: Request, schema: z.ZodType<T>): Promise<T | Response> {
  if (!hasMediaType(request.headers, "application/json")) {
    return refusalResponse(app, mediaTypeRefusal("application/json"));
  }
  const body = await readBody(request, BODY_MAX_BYTES);
  if (body === null) return refusalResponse(app, sizeRefusal(BODY_MAX_BYTES));
  const input = schema.safeParse(parseJson(body));
  return input.success ? input.data : malformed(app, input.error);
}

function malformed(app: AppParts, error: z.ZodError): Response {
  const { message } = inputAnswer(error, "");
  return refusalResponse(app, { status: 400, code: "BAD_REQUEST", reason: "input.invalid", message });
}

function withCookies(response: Response, lines: readonly string[]): Response {
  for (const line of lines) response.headers.append("set-cookie", line);
  return response;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
