"use client";

import { Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { BatchCountPanel } from "@/features/cashback/batch-count-panel";
import { BatchState } from "@/features/cashback/cashback-columns";
import { sourceName, unit } from "@/features/cashback/labels";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { SidePanel } from "@/ui/side-panel";

type CashbackPanelProps = { row: CashbackRow; onClose: () => void };

/** One batch beside its list: how its lines and its money stand. */
export function CashbackPanel({ row, onClose }: CashbackPanelProps) {
  const t = useTranslations("cashback");
  const formats = useFormats();
  const money = (amount: string) => <MoneyText amount={amount} unit={unit} />;
  return (
    <SidePanel title={row.name} href={`/cashback/${row.id}/lines`} onClose={onClose}>
      <Stack gap="md">
        <BatchState row={row} place="panel" />
        <BatchCountPanel batch={row} />
        <FactsList
          facts={[
            { id: "total", label: t("columns.total"), value: money(row.total) },
            { id: "settled", label: t("columns.settled"), value: money(row.settled.sum) },
            { id: "open", label: t("columns.open"), value: money(row.open.sum) },
            { id: "campaign", label: t("columns.campaign"), value: row.campaign.key },
            { id: "source", label: t("columns.source"), value: sourceName(row.source) },
            { id: "created", label: t("columns.created"), value: formats.instant(row.createdAt) },
            { id: "by", label: t("columns.by"), value: row.createdBy.name ?? "—" },
            { id: "started", label: t("columns.started"), value: formats.instant(row.startedAt) },
            { id: "finished", label: t("columns.finished"), value: formats.instant(row.finishedAt) },
          ]}
        />
      </Stack>
    </SidePanel>
  );
}
