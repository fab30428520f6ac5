"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import type { Unanswered } from "@/features/transfers/use-unanswered";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";

type UnansweredPanelProps = { payment: Unanswered; onLooked: () => void };

/** Says before any field that a payment went off from here and may have been made, and where to look for it. */
export function UnansweredPanel({ payment: { to, amount, at }, onLooked }: UnansweredPanelProps) {
  const t = useTranslations("newTransfer.unanswered");
  const formats = useFormats();
  return (
    <div className={classes.unanswered} role="alert">
      <p>
        {t("said", { at: formats.instantSeconds(at), amount: moneyWords(amount, { form: "exact", unit }), payee: to })}
      </p>
      <div className={classes.acts}>
        <Button size="xs" component={Link} href={`/transfers?q=${encodeURIComponent(to)}`}>
          {t("look")}
        </Button>
        <Button size="xs" variant="subtle" onClick={onLooked}>
          {t("looked")}
        </Button>
      </div>
    </div>
  );
}
