"use client";

import { Stack } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { TransferRow } from "@/domain/transfer-list.schema";
import { unit } from "@/features/transfers/labels";
import { TransferFactsPanel } from "@/features/transfers/transfer-facts-panel";
import classes from "@/features/transfers/transfer-page.module.css";
import { Payee, TransferChip } from "@/features/transfers/transfers-columns";
import { useStateWords } from "@/features/transfers/use-state-words";
import { MoneyText } from "@/ui/money-text";
import { SidePanel } from "@/ui/side-panel";

/** One transfer beside its list: what is known of it at a glance; its page has the rest. */
export function TransferPanel({ transfer, onClose }: { transfer: TransferRow; onClose: () => void }) {
  const t = useTranslations("transfers.detail");
  const words = useStateWords();
  const href = `/transfers/${transfer.id}`;
  return (
    <SidePanel title={<Payee transfer={transfer} />} href={href} onClose={onClose}>
      <Stack gap="md">
        <p className={classes.head}>
          <MoneyText amount={transfer.amount} unit={unit} size="figure" />
          <TransferChip transfer={transfer} />
        </p>
        <p>{words(transfer)}</p>
        <TransferFactsPanel transfer={transfer} />
        <p>
          <Link href={href}>{t("story")}</Link>
        </p>
      </Stack>
    </SidePanel>
  );
}
