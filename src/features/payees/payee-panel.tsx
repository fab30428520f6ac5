"use client";

import { Stack } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import { PayeeFactsPanel } from "@/features/payees/payee-facts-panel";
import { SidePanel } from "@/ui/side-panel";
import { StatusChip } from "@/ui/status-chip";

/** One payee beside the list: what it got at a glance; its page has the rest and what can be done. */
export function PayeePanel({ payee, onClose }: { payee: PayeeRow; onClose: () => void }) {
  const t = useTranslations("payees");
  const href = `/payees/${payee.id}`;
  return (
    <SidePanel title={payee.payee} href={href} onClose={onClose}>
      <Stack gap="md">
        <StatusChip kind="payee" state={payee.status} />
        <PayeeFactsPanel payee={payee} />
        <p>
          <Link href={href}>{t("story")}</Link>
        </p>
      </Stack>
    </SidePanel>
  );
}
