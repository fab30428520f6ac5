"use client";

import { Button } from "@mantine/core";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { canRetry } from "@/features/cashback/labels";
import { useFrozen } from "@/features/operators/use-frozen";
import { useBarriers } from "@/features/operators/use-may";
import { Barrier } from "@/ui/barrier";

/** Leads to the lines that were refused or not executed, while there are any that may be tried again. */
export function RetryButton({ batch }: { batch: Pick<CashbackRow, "id" | "intent" | "states"> }) {
  const t = useTranslations("cashback.batch");
  const barrier = useBarriers();
  const frozen = useFrozen();
  if (!canRetry(batch)) return null;
  return (
    <Barrier why={barrier("transfers.send", t("retryAct")) ?? frozen}>
      <Button
        component={Link}
        href={`/cashback/${batch.id}/retry`}
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
      >
        {t("retryRejected")}
      </Button>
    </Barrier>
  );
}
