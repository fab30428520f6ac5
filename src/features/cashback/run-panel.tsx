"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { goneStates, leftStates, sumOf, unit } from "@/features/cashback/labels";
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
};

/** How far the run is: settled and accepted money as two numbers, what is left, why it waits. */
export function RunPanel({ batch, current }: RunPanelProps) {
  const t = useTranslations("cashback.run");
  const waits = useWaitWords();
  const { states } = batch;
  const count = (wanted: Parameters<typeof sumOf>[1]) => sumOf(states, wanted).count;
  const done = count(goneStates);
  const total = done + count(leftStates);
  return (
    <section className={classes.run} aria-label={t("title")}>
      <ProgressLine
        label={batch.name}
        done={done}
        total={total}
        parts={[
          { tone: "ok", count: count(["settled"]) },
          { tone: "info", count: count(["accepted"]) },
          { tone: "unknown", count: count(["unknown"]) },
          { tone: "rejected", count: count(["rejected"]) },
          { tone: "neutral", count: count(["not_executed", "cancelled"]) },
        ]}
        facts={useRunFacts(batch, current)}
        {...(batch.waitsFor === null || batch.intent !== "running" ? {} : { waits: waits(batch.waitsFor) })}
      />
      {batch.intent === "paused" ? (
        <p className={classes.paused} role="status">
          {batch.pauseReason === null || batch.pauseReason === "person"
            ? t("pausedByPerson")
            : t("paused", { cause: waits(batch.pauseReason) })}
        </p>
      ) : null}
      {batch.intent === "stopped" && batch.pauseReason !== null ? (
        <p className={classes.paused} role="status">
          {t("stoppedByPolicy", { cause: waits(batch.pauseReason) })}
        </p>
      ) : null}
    </section>
  );
}

function useRunFacts(batch: CashbackRow, current: CashbackLine | null) {
  const t = useTranslations("cashback.run");
  const states = useTranslations("states.transfer");
  const formats = useFormats();
  const { estimate } = batch;
  const sums = (["settled", "accepted", "unknown", "rejected", "not_executed", "cancelled"] as const).flatMap(
    (state) => {
      const { count, sum } = sumOf(batch.states, [state]);
      // Settled and accepted are always told apart, even at zero.
      if (count === 0 && state !== "settled" && state !== "accepted") return [];
      return [{ id: state, content: <Fact label={states(`${state}.label`)} count={count} sum={sum} /> }];
    },
  );
  const left = sumOf(batch.states, leftStates);
  return [
    ...sums,
    { id: "left", content: <Fact label={t("left")} count={left.count} sum={left.sum} /> },
    ...(estimate === null || batch.intent !== "running"
      ? []
      : [
          {
            id: "pace",
            content: t(estimate.isMeasured ? "measuredPace" : "expectedPace", {
              count: formatCount(estimate.perMinute),
              from: formats.duration(estimate.fromSec * 1000),
              to: formats.duration(estimate.toSec * 1000),
            }),
          },
        ]),
    ...(current === null ? [] : [{ id: "current", content: <Current line={current} /> }]),
  ];
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
      {t("now", { number: line.seq, payee: line.payee ?? "—" })}{" "}
      <MoneyText amount={line.amount} unit={unit} form="short" />
    </>
  );
}
