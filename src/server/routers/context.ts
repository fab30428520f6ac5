import type { Caller } from "@/domain/caller";
import type { Auth } from "@/server/auth/auth";
import type { SignedIn } from "@/server/auth/signed-in";
import type { AppContext } from "@/server/services/context";

/** What the edge needs of a process. */
export type AppParts = AppContext & { auth: Auth };

/** One request: the process, who asks, and how many calls came along with it. */
export type RequestContext = AppParts & {
  /** Null when nobody is signed in; each procedure decides for itself what that means. */
  caller: Caller | null;
  session: SignedIn["session"] | null;
  /** Calls in this HTTP request. */
  batchSize: number;
  setCookie: (line: string) => void;
};

/** The context of a request, with the person that its cookie names. */
export async function requestContext(
  app: AppParts,
  request: { headers: Headers; batchSize: number; setCookie: (line: string) => void },
): Promise<RequestContext> {
  const { headers, batchSize, setCookie } = request;
  const signedIn = await app.auth.findSignedIn(headers);
  return { ...app, caller: signedIn?.caller ?? null, session: signedIn?.session ?? null, batchSize, setCookie };
}
