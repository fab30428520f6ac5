"use client";

import { Button } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useTranslations } from "next-intl";
import type { TransferExportColumn } from "@/domain/transfer-export";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { ActionMenu } from "@/ui/action-menu";
import { Barrier } from "@/ui/barrier";

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
  const download = (format: string, names: readonly TransferExportColumn[] | null) => {
    const query = new URLSearchParams({ format, filter: JSON.stringify(filter) });
    if (names !== null) query.set("columns", names.join(","));
    window.location.assign(`/api/files/transfers?${query}`);
  };
  const button = (
    <Button data-act="export" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
      {t("export")}
    </Button>
  );
  if (!mayExport) {
    return <Barrier why={errors("noRight", { act: t("exportAct"), right: "payees.readFull" })}>{button}</Barrier>;
  }
  return (
    <ActionMenu
      button={button}
      items={[
        ...formats.map((format) => ({
          id: format,
          label: format.toUpperCase(),
          onChoose: () => download(format, columns),
        })),
        ...formats.map((format, place) => ({
          id: `${format}-all`,
          label: t("exportAll", { format: format.toUpperCase() }),
          startsGroup: place === 0,
          onChoose: () => download(format, null),
        })),
      ]}
    />
  );
}
