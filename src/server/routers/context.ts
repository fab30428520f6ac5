import type { Caller } from "@/domain/caller";
import { DomainError } from "@/domain/errors";
import type { Auth } from "@/server/auth/auth";
import type { SignedIn } from "@/server/auth/signed-in";
import type { AppContext } from "@/server/services/context";

/** What the edge needs of a process. */
export type AppParts = AppContext & { auth: Auth };

/** One request: the process, who asks, and how many calls came along with it. */
export type RequestContext = AppParts & {
  /** Null when nobody is signed in; each procedure decides for itself what that means. */
  caller: Caller | null;
  /** Null for a key too. */
  session: SignedIn["session"];
  /** Why the key of this request opens nothing. */
  refusal: DomainError | null;
  /** Calls in this HTTP request. */
  batchSize: number;
  setCookie: (line: string) => void;
};

/** The context of a request, with the person that its cookie or its key names. */
export async function requestContext(
  app: AppParts,
  request: { headers: Headers; batchSize: number; setCookie: (line: string) => void },
): Promise<RequestContext> {
  const { headers, batchSize, setCookie } = request;
  const found = await app.auth.findSignedIn(headers).catch(refusalOf);
  const refusal = found instanceof DomainError ? found : null;
  const signedIn = found instanceof DomainError ? null : found;
  const who = { caller: signedIn?.caller ?? null, session: signedIn?.session ?? null, refusal };
  return { ...app, ...who, batchSize, setCookie };
}

/** An expected refusal is answered by each procedure in its own form. */
function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  throw error;
}
