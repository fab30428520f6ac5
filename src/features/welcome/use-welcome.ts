"use client";

import { useCallback } from "react";
import { makeOwner, type NewOwner, signIn } from "@/trpc/sign-in";

const weaknesses = ["short", "long", "common", "personal"] as const;
type Weakness = (typeof weaknesses)[number];

/** What became of the try. `made`: the owner exists and must sign in by hand. */
export type WelcomeAnswer =
  | { kind: "signed_in" | "made" | "token" | "over" | "input" | "unreachable" }
  | { kind: "weak"; weakness: Weakness }
  | { kind: "wait"; retryAfterSec: number };

/** Makes the owner and signs in as the owner. */
export function useWelcome(): (owner: NewOwner) => Promise<WelcomeAnswer> {
  return useCallback(async (owner) => {
    const made = await makeOwner(owner);
    if (!made.ok) return refusalOf(made.error);
    const signedIn = await signIn({ email: owner.email, password: owner.password });
    return { kind: signedIn.ok ? "signed_in" : "made" };
  }, []);
}

type Refusal = { code: string; reason: string; fields?: Readonly<Record<string, string>>; retryAfterSec?: number };

function refusalOf({ code, reason, fields, retryAfterSec }: Refusal): WelcomeAnswer {
  if (code === "TOO_MANY_REQUESTS") return { kind: "wait", retryAfterSec: retryAfterSec ?? 60 };
  if (reason === "operator.welcome_token") return { kind: "token" };
  if (reason === "operator.welcome_over") return { kind: "over" };
  const weakness = weaknesses.find((one) => one === fields?.password);
  if (weakness !== undefined) return { kind: "weak", weakness };
  return { kind: code === "BAD_REQUEST" ? "input" : "unreachable" };
}
