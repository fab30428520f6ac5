"use client";

import { Button } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useTranslations } from "next-intl";
import type { TransferExportColumn } from "@/domain/transfer-export";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { ActionMenu } from "@/ui/action-menu";

const formats = ["csv", "jsonl"] as const;

type ExportTransfersButtonProps = {
  filter: TransferFilter;
  /** The columns on screen, in their order. */
  columns: readonly TransferExportColumn[];
  mayExport: boolean;
};

/** *Export*: a file of everything that the applied filter has, with the columns on screen or with all there are. */
export function ExportTransfersButton({ filter, columns, mayExport }: ExportTransfersButtonProps) {
  const t = useTranslations("transfers");
  const errors = useTranslations("errors");
  const unavailable = mayExport ? undefined : errors("noRight", { act: t("exportAct"), right: "payees.readFull" });
  const download = (format: string, names: readonly TransferExportColumn[] | null) => {
    const query = new URLSearchParams({ format, filter: JSON.stringify(filter) });
    if (names !== null) query.set("columns", names.join(","));
    window.location.assign(`/api/files/transfers?${query}`);
  };
  return (
    <ActionMenu
      button={
        <Button data-act="export" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t("export")}
        </Button>
      }
      items={[
        ...formats.map((format) => ({
          id: format,
          label: format.toUpperCase(),
          unavailable,
          onChoose: () => download(format, columns),
        })),
        ...formats.map((format, place) => ({
          id: `${format}-all`,
          label: t("exportAll", { format: format.toUpperCase() }),
          unavailable,
          startsGroup: place === 0,
          onChoose: () => download(format, null),
        })),
      ]}
    />
  );
}
