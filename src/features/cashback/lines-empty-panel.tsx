"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { TemplateButton } from "@/features/cashback/template-button";
import { StateMessage } from "@/ui/state-message";

/** A batch without lines: a draft leads to its import. */
export function LinesEmpty({ batchId, isDraft }: { batchId: string; isDraft: boolean }) {
  const t = useTranslations("cashback");
  if (!isDraft) return <StateMessage title={t("lines.none")} />;
  return (
    <StateMessage
      title={t("lines.empty")}
      actions={
        <>
          <Button component={Link} href={`/cashback/${batchId}/import/source`}>
            {t("lines.import")}
          </Button>
          <TemplateButton />
        </>
      }
    >
      {t("empty.lead")}
    </StateMessage>
  );
}
