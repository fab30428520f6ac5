"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { leaveForSignIn } from "@/features/shell/use-signed-in";
import { PageTitle } from "@/ui/page-title";

/** Stands in place of the frame when nobody is signed in, for the moment until the sign-in opens. */
export function SignedOutPage() {
  const t = useTranslations("shell");
  useEffect(() => leaveForSignIn(false), []);
  return (
    <main>
      <PageTitle title={t("product")} />
      <p role="status">{t("leaving")}</p>
    </main>
  );
}
