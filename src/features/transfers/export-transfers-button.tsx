"use client";

import { Button } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useTranslations } from "next-intl";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { ActionMenu } from "@/ui/action-menu";

const formats = ["csv", "jsonl"] as const;

type ExportTransfersButtonProps = { filter: TransferFilter; mayExport: boolean };

/** *Export*: a file of everything that the applied filter has. */
export function ExportTransfersButton({ filter, mayExport }: ExportTransfersButtonProps) {
  const t = useTranslations("transfers");
  const errors = useTranslations("errors");
  const unavailable = mayExport ? undefined : errors("noRight", { act: t("exportAct"), right: "payees.readFull" });
  const query = encodeURIComponent(JSON.stringify(filter));
  return (
    <ActionMenu
      button={
        <Button data-act="export" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t("export")}
        </Button>
      }
      items={formats.map((format) => ({
        id: format,
        label: format.toUpperCase(),
        unavailable,
        onChoose: () => window.location.assign(`/api/files/transfers?format=${format}&filter=${query}`),
      }))}
    />
  );
}
