"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { TemplateButton } from "@/features/cashback/template-button";
import { useMay } from "@/features/operators/use-may";
import { StateMessage } from "@/ui/state-message";

/** A batch without lines: a draft leads to its import. */
export function LinesEmpty({ batchId, isDraft }: { batchId: string; isDraft: boolean }) {
  const t = useTranslations("cashback");
  const may = useMay();
  if (!isDraft || !may("drafts.edit")) return <StateMessage title={t("lines.none")} />;
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
