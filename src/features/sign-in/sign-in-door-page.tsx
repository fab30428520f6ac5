"use client";

import { SignInPage } from "@/features/sign-in/sign-in-page";
import { safeTarget, useSignIn } from "@/features/sign-in/use-sign-in";

type SignInDoorPageProps = { target: string | undefined; hasEnded: boolean };

/** The sign-in screen at this installation's own door: it leads on to where the person was going. */
export function SignInDoorPage({ target, hasEnded }: SignInDoorPageProps) {
  const acts = useSignIn();
  // A full load on purpose: nothing that was rendered for nobody may stay in memory.
  return <SignInPage acts={acts} hasEnded={hasEnded} onSignedIn={() => window.location.assign(safeTarget(target))} />;
}
