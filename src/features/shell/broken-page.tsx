"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/ui/page-header";
import { StateMessage } from "@/ui/state-message";

type BrokenPageProps = {
  /** The server's number of the failure, when it was one there. */
  digest: string | undefined;
  onRetry: () => void;
};

/** A page that could not be drawn. It says nothing about money, because a drawing fault knows nothing about it. */
export function BrokenPage({ digest, onRetry }: BrokenPageProps) {
  const t = useTranslations("pages");
  const words = useTranslations("widgets");
  return (
    <div role="alert">
      <PageHeader title={t("brokenTitle")} />
      <StateMessage title={t("brokenBody")} actions={<Button onClick={onRetry}>{words("tryAgain")}</Button>}>
        {digest === undefined ? null : words("reference", { ref: digest })}
      </StateMessage>
    </div>
  );
}
