"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/last-lines-panel.module.css";
import { LineIdentity, LineStateChip } from "@/features/cashback/line-columns";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";

type LastLinesPanelProps = { batchId: string; lines: readonly CashbackLine[] };

/** The lines that moved last, newest first, as they happen. */
export function LastLinesPanel({ batchId, lines }: LastLinesPanelProps) {
  const t = useTranslations("cashback.run");
  const formats = useFormats();
  return (
    <section className={classes.last} aria-label={t("lastTitle")}>
      <h2 className={classes.title}>{t("lastTitle")}</h2>
      {lines.length === 0 ? <p className={classes.none}>{t("empty")}</p> : null}
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line.id} className={classes.line} data-testid={`line-${line.id}`}>
            <Link
              className={classes.payee}
              href={`/cashback/${batchId}/lines?open=${line.id}&q=${encodeURIComponent(line.payee ?? "")}`}
            >
              <LineIdentity line={line} />
            </Link>
            <LineStateChip line={line} />
            <MoneyText amount={line.amount} unit={unit} />
            <span className={classes.at}>{formats.instantSeconds(line.sentAt)}</span>
            {!line.upstreamMessage?.trim() || line.state === "accepted" || line.state === "settled" ? null : (
              <span className={classes.said}>{t("infiniSaid", { text: line.upstreamMessage })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
