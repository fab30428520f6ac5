import { type ApiError, noAnswer } from "./read-error";

/** `token`: what the start printed on the machine. */
export type NewOwner = { token: string; email: string; name: string; password: string };
export type SignInResult = { ok: true } | { ok: false; error: ApiError };

/** Signs in; the browser keeps the session cookie. A refusal says why and when the next try is allowed. */
export async function signIn(credentials: { email: string; password: string }): Promise<SignInResult> {
  return post("/api/auth/sign-in/email", credentials);
}

/** Makes the first owner with the token that the start printed. Signs nobody in. */
export async function makeOwner(owner: NewOwner): Promise<SignInResult> {
  return post("/api/auth/welcome", owner);
}

/** Ends the session of this browser. */
export async function signOut(): Promise<SignInResult> {
  return post("/api/auth/sign-out", {});
}

async function post(path: string, body: unknown): Promise<SignInResult> {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
    if (answer.ok) return { ok: true };
    const refused: { error?: { data?: ApiError } } = await answer.json();
    return { ok: false, error: refused.error?.data ?? noAnswer(new Error(`HTTP ${answer.status}`)) };
  } catch (error) {
    return { ok: false, error: noAnswer(error) };
  }
}
