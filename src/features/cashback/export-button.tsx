"use client";

import { Button } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useTranslations } from "next-intl";
import { type ExportFormat, exportFormats } from "@/domain/cashback-batch-choices";
import { useBarriers } from "@/features/operators/use-may";
import { ActionMenu } from "@/ui/action-menu";
import { Barrier } from "@/ui/barrier";

type ExportButtonProps = { isBusy: boolean; onExport: (format: ExportFormat) => void };

/** *Export*: one row per row of the file, with verdict, decision, state and record. */
export function ExportButton({ isBusy, onExport }: ExportButtonProps) {
  const t = useTranslations("cashback.batch");
  const barrier = useBarriers();
  const button = (
    <Button data-act="export" variant="default" loading={isBusy} leftSection={<IconDownload size={16} aria-hidden />}>
      {t("export")}
    </Button>
  );
  // A file names its payees in full.
  const noRight = barrier("payees.readFull", t("exportAct"));
  if (noRight !== undefined) return <Barrier why={noRight}>{button}</Barrier>;
  return (
    <ActionMenu
      button={button}
      items={exportFormats.map((format) => ({
        id: format,
        label: format.toUpperCase(),
        onChoose: () => onExport(format),
      }))}
    />
  );
}
