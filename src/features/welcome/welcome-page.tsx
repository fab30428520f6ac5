"use client";

import { Button, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import classes from "@/features/sign-in/sign-in-page.module.css";
import { useWelcome, type WelcomeAnswer } from "@/features/welcome/use-welcome";
import { WelcomeForm } from "@/features/welcome/welcome-form";
import { PageTitle } from "@/ui/page-title";

type Stage = "form" | "signed_in" | "made" | "over";

/** The first start: make the owner, then take the first step. */
export function WelcomePage() {
  const t = useTranslations("welcome");
  const shell = useTranslations("shell");
  const make = useWelcome();
  const [stage, setStage] = useState<Stage>("form");
  const heading = useRef<HTMLHeadingElement>(null);
  const answered = ({ kind }: WelcomeAnswer) => {
    if (kind === "signed_in" || kind === "made" || kind === "over") setStage(kind);
  };
  useEffect(() => {
    if (stage !== "form") heading.current?.focus();
  }, [stage]);
  const title = stage === "signed_in" ? t("nextTitle") : t("title");
  return (
    <main className={classes.page}>
      <PageTitle title={title} />
      <div className={classes.card}>
        <p className={classes.product}>{shell("product")}</p>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p className={classes.lead}>{t(`lead.${stage}`)}</p>
        {stage === "form" ? <WelcomeForm onMake={make} onAnswer={answered} /> : <NextSteps stage={stage} />}
      </div>
    </main>
  );
}

/** Full loads on purpose: nothing that was rendered for nobody may stay in memory. */
function NextSteps({ stage }: { stage: Exclude<Stage, "form"> }) {
  const t = useTranslations("welcome");
  if (stage !== "signed_in") {
    return (
      <Button component="a" href="/sign-in" size="md" fullWidth>
        {t("signIn")}
      </Button>
    );
  }
  return (
    <Stack gap="sm">
      <Button component="a" href="/accounts/new" size="md" fullWidth>
        {t("addAccount")}
      </Button>
      <Button component="a" href="/accounts/import" size="md" fullWidth variant="default">
        {t("importAccounts")}
      </Button>
      <Button component="a" href="/" size="md" fullWidth variant="subtle">
        {t("home")}
      </Button>
    </Stack>
  );
}
