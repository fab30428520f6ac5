"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

/** Nothing is at this address. */
export function LostPage() {
  const t = useTranslations("pages");
  return (
    <>
      <PageHeader title={t("notFoundTitle")} />
      <StateMessage
        title={t("notFoundBody")}
        actions={
          <Button component={Link} href="/">
            {t("home")}
          </Button>
        }
      />
    </>
  );
}
