"use client";

import { useTranslations } from "next-intl";
import type { HaltCounts } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/halt-panel.module.css";
import { unit } from "@/features/cashback/labels";
import { formatCount } from "@/i18n/formats";
import { MoneyText } from "@/ui/money-text";

type HaltPanelProps = { act: "pause" | "stop"; counts: HaltCounts };

/** What a pause or stop left behind, as the server counted it: it stays on the page. */
export function HaltPanel({ act, counts }: HaltPanelProps) {
  const t = useTranslations("cashback.halt");
  const parts = [
    { id: "gone", label: t("gone"), sum: counts.gone },
    { id: "inFlight", label: t("inFlight"), sum: counts.inFlight },
    { id: "unknown", label: t("unknown"), sum: counts.unknown },
    { id: "notSent", label: t(act === "pause" ? "waiting" : "notSent"), sum: counts.notSent },
  ];
  return (
    <div className={classes.halt} role="status">
      <p className={classes.title}>{t(act === "pause" ? "paused" : "stopped")}</p>
      <ul className={classes.parts}>
        {parts.map(({ id, label, sum }) => (
          <li key={id}>
            {formatCount(sum.count)} {label} · <MoneyText amount={sum.sum} unit={unit} form="short" />
          </li>
        ))}
      </ul>
    </div>
  );
}
