"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/halt-panel.module.css";
import { haltSumsOf, isGivenUp, isHeld, unit } from "@/features/cashback/labels";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { formatCount } from "@/i18n/formats";
import { MoneyText } from "@/ui/money-text";

type HaltPanelProps = { batch: Pick<CashbackRow, "decidedPaid" | "intent" | "pauseReason" | "startedAt" | "states"> };

/** That a batch is held or stopped, why, and what that left behind by the figures of now; nothing while it runs. */
export function HaltPanel({ batch }: HaltPanelProps) {
  const t = useTranslations("cashback.halt");
  const cause = useCause(batch);
  if (batch.intent !== "stopped" && !isHeld(batch)) return null;
  if (isGivenUp(batch)) {
    return (
      <div className={classes.halt} role="status">
        <p className={classes.title}>{t("givenUp")}</p>
      </div>
    );
  }
  const isPaused = batch.intent === "paused";
  const sums = haltSumsOf(batch);
  const parts = [
    { id: "gone", label: t("gone"), sum: sums.gone },
    ...(sums.decidedPaid.count === 0 ? [] : [{ id: "decided", label: t("decidedPaid"), sum: sums.decidedPaid }]),
    { id: "inFlight", label: t("inFlight"), sum: sums.inFlight },
    { id: "unknown", label: t("unknown"), sum: sums.unknown },
    { id: "notSent", label: t(isPaused ? "waiting" : "notSent"), sum: sums.notSent },
  ];
  return (
    <div className={classes.halt} role="status">
      <p className={classes.title}>{t(isPaused ? "paused" : "stopped")}</p>
      {cause === null ? null : <p>{cause}</p>}
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

/** Who or what held it; null when nothing but the act itself is known. */
function useCause({ intent, pauseReason }: HaltPanelProps["batch"]): string | null {
  const t = useTranslations("cashback.run");
  const waits = useWaitWords();
  if (intent === "paused" && (pauseReason === null || pauseReason === "person")) return t("pausedByPerson");
  if (pauseReason === null) return null;
  return t(intent === "paused" ? "paused" : "stoppedByPolicy", { cause: waits(pauseReason) });
}
