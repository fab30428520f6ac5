"use client";

import { useTranslations } from "next-intl";
import { shareStates } from "@/domain/batch-progress";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { acceptedOf, sumOf, unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/run-panel.module.css";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";
import { ProgressLine } from "@/ui/progress-line";

type RunPanelProps = {
  batch: CashbackRow;
  /** The line whose request is on the wire now; null when none is. */
  current: CashbackLine | null;
  /** Whether the figures follow by themselves: old ones tell no end. */
  isLive: boolean;
};

/** How far the run is: settled and accepted money as two numbers, what is unknown, what is left, why it waits. */
export function RunPanel({ batch, current, isLive }: RunPanelProps) {
  const t = useTranslations("cashback.run");
  const waits = useWaitWords();
  const { states } = batch;
  const count = (wanted?: Parameters<typeof sumOf>[1]) => sumOf(states, wanted).count;
  return (
    <section className={classes.run} aria-label={t("title")}>
      <ProgressLine
        label={batch.name}
        done={count(shareStates.done)}
        total={count()}
        parts={[
          { tone: "ok", count: count(["settled"]) },
          { tone: "info", count: count(["accepted"]) },
          { tone: "rejected", count: count(["rejected"]) },
          { tone: "neutral", count: count(["not_executed"]) },
          { tone: "unknown", count: count(shareStates.unknown) },
        ]}
        facts={useRunFacts({ batch, current, isLive })}
        {...(batch.waitsFor === null ? {} : { waits: waits(batch.waitsFor) })}
      />
    </section>
  );
}

function useRunFacts({ batch, current, isLive }: RunPanelProps) {
  const t = useTranslations("cashback.run");
  const states = useTranslations("states.transfer");
  const pace = usePace(batch, isLive);
  const sums = (["settled", "accepted", "unknown", "rejected", "not_executed", "cancelled"] as const).flatMap(
    (state) => {
      const { count, sum } = state === "accepted" ? acceptedOf(batch) : sumOf(batch.states, [state]);
      // Settled and accepted are always told apart, even at zero.
      if (count === 0 && state !== "settled" && state !== "accepted") return [];
      return [{ id: state, content: <Fact label={states(`${state}.label`)} count={count} sum={sum} /> }];
    },
  );
  const left = sumOf(batch.states, shareStates.left);
  const decided = batch.decidedPaid;
  return [
    ...sums,
    ...(decided.count === 0
      ? []
      : [{ id: "decided", content: <Fact label={t("decidedPaid")} count={decided.count} sum={decided.sum} /> }]),
    { id: "left", content: <Fact label={t("left")} count={left.count} sum={left.sum} /> },
    ...(pace === null ? [] : [{ id: "pace", content: pace }]),
    ...(current === null ? [] : [{ id: "current", content: <Current line={current} /> }]),
  ];
}

/** The measured pace with the end as a range; null while it would be a guess. */
function usePace({ estimate, intent, waitsFor }: CashbackRow, isLive: boolean): string | null {
  const t = useTranslations("cashback.run");
  const formats = useFormats();
  if (!isLive || estimate === null || intent !== "running" || waitsFor !== null) return null;
  const count = formatCount(estimate.perMinute);
  if (estimate.toSec < 60) return t("paceSoon", { count });
  const from = formats.duration(estimate.fromSec * 1000);
  const to = formats.duration(estimate.toSec * 1000);
  return from === to ? t("paceAbout", { count, time: to }) : t("paceRange", { count, from, to });
}

function Fact({ label, count, sum }: { label: string; count: number; sum: string }) {
  return (
    <>
      {label} {formatCount(count)} · <MoneyText amount={sum} unit={unit} form="short" />
    </>
  );
}

function Current({ line }: { line: CashbackLine }) {
  const t = useTranslations("cashback.run");
  return (
    <>
      {t("now", { number: line.sourceLineNo, payee: line.payee ?? "—" })}{" "}
      <MoneyText amount={line.amount} unit={unit} form="short" />
    </>
  );
}
