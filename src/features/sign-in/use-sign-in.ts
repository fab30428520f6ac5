"use client";

import { useCallback } from "react";

/** What a sign-in led to. It never says whether e-mail or password was wrong. */
export type SignInAnswer =
  | { kind: "signed_in" | "code_needed" | "refused" | "unreachable" }
  | { kind: "wait"; retryAfterSec: number };

export type SignInActs = {
  signIn: (input: { email: string; password: string }) => Promise<SignInAnswer>;
  /** The second step, with the six digits of the operator's own authenticator. */
  verifyCode: (code: string) => Promise<SignInAnswer>;
};

/** Signs in at this installation's own server; the session is a cookie that scripts cannot read. */
export function useSignIn(): SignInActs {
  const signIn = useCallback<SignInActs["signIn"]>((input) => post("/api/auth/sign-in/email", input), []);
  const verifyCode = useCallback<SignInActs["verifyCode"]>(
    (code) => post("/api/auth/two-factor/verify-totp", { code }),
    [],
  );
  return { signIn, verifyCode };
}

async function post(path: string, body: Record<string, string>): Promise<SignInAnswer> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return { kind: "unreachable" };
  }
  if (response.status === 429) return { kind: "wait", retryAfterSec: retryAfterSec(response.headers) };
  if (response.status >= 500) return { kind: "unreachable" };
  if (!response.ok) return { kind: "refused" };
  const answer: unknown = await response.json().catch(() => null);
  const asksForCode = typeof answer === "object" && answer !== null && "twoFactorRedirect" in answer;
  return { kind: asksForCode && answer.twoFactorRedirect === true ? "code_needed" : "signed_in" };
}

function retryAfterSec(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? headers.get("x-retry-after"));
  return Number.isInteger(seconds) && seconds > 0 ? seconds : 60;
}

/** Where to go after signing in: an address of this installation, else Home. */
export function safeTarget(target: string | undefined): string {
  const here = "https://here.invalid";
  if (target === undefined || !target.startsWith("/") || !URL.canParse(target, here)) return "/";
  const url = new URL(target, here);
  return url.origin === here ? `${url.pathname}${url.search}${url.hash}` : "/";
}
