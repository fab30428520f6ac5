"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { CodeForm } from "@/features/sign-in/code-form";
import { SignInForm } from "@/features/sign-in/sign-in-form";
import classes from "@/features/sign-in/sign-in-page.module.css";
import type { SignInActs, SignInAnswer } from "@/features/sign-in/use-sign-in";
import { PageTitle } from "@/ui/page-title";

type SignInPageProps = {
  acts: SignInActs;
  onSignedIn: () => void;
  /** The session ended while somebody worked. */
  hasEnded?: boolean;
};

/** Sign in: e-mail and password, then the authenticator's code where one is enrolled. */
export function SignInPage({ acts, onSignedIn, hasEnded = false }: SignInPageProps) {
  const t = useTranslations("signIn");
  const shell = useTranslations("shell");
  const [isSecondStep, setIsSecondStep] = useState(false);
  const answered = (answer: SignInAnswer) => {
    if (answer.kind === "signed_in") onSignedIn();
    if (answer.kind === "code_needed") setIsSecondStep(true);
  };
  const title = isSecondStep ? t("codeTitle") : t("title");
  return (
    <main className={classes.page}>
      <PageTitle title={title} />
      <div className={classes.card}>
        <p className={classes.product}>{shell("product")}</p>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{isSecondStep ? t("codeLead") : hasEnded ? t("ended") : t("lead")}</p>
        {isSecondStep ? (
          <CodeForm onVerify={acts.verifyCode} onAnswer={answered} onBack={() => setIsSecondStep(false)} />
        ) : (
          <SignInForm onSignIn={acts.signIn} onAnswer={answered} />
        )}
      </div>
    </main>
  );
}
