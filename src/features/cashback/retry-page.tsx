"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { retryLinesMax } from "@/domain/cashback-batch-choices";
import type { PreviewRetryLinesOutput } from "@/domain/cashback-batch-retry.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/retry-page.module.css";
import { RetryTable } from "@/features/cashback/retry-table";
import frame from "@/features/cashback/review-page.module.css";
import { type RetryChoice, useRetryChoice } from "@/features/cashback/use-retry-choice";
import { ConfirmTransferForm } from "@/features/transfers/confirm-transfer-form";
import { RetryFactsPanel } from "@/features/transfers/retry-facts-panel";
import { ChangedNotice, TransferBlockers } from "@/features/transfers/transfer-review-panel";
import type { SendInput } from "@/features/transfers/use-send";
import { useTransferWords } from "@/features/transfers/use-transfer-words";
import { moneyWords } from "@/ui/money-figure";

type RetryPageProps = {
  batchName: string;
  /** The lines as the server sees them now. */
  latest: PreviewRetryLinesOutput;
  /** What is queued waits until somebody resumes the batch. */
  isPaused: boolean;
  isFirst: boolean;
  /** Shows the lines after this place in the file; null: from the first. */
  onMove: (after: number | null) => void;
  onSend: (lineIds: string[], input: SendInput) => Promise<{ id: string }>;
};

/**
 * Read, choose, try again. What was opened stays to be confirmed: when a line or what is known about its payee becomes
 * another one meanwhile, it says so and cannot be confirmed until it is read again.
 */
export function RetryPage({ batchName, latest, isPaused, isFirst, onMove, onSend }: RetryPageProps) {
  const t = useTranslations("cashback.retry");
  const choice = useRetryChoice(latest, onSend);
  const { lines } = latest;
  const possible = useMemo(() => lines.filter(({ bar }) => bar === null), [lines]);
  const barred = useMemo(() => lines.filter(({ bar }) => bar !== null), [lines]);
  return (
    <div className={frame.page}>
      <div className={`${frame.main} ${classes.parts}`}>
        <section className={classes.part} aria-labelledby="retry-possible">
          <h2 id="retry-possible" className={classes.heading}>
            {t("possible", { count: possible.length })}
          </h2>
          <p className={classes.lead}>{t("possibleLead", { batch: batchName })}</p>
          {possible.length === 0 ? null : (
            <RetryTable
              name={t("possible", { count: possible.length })}
              place="possible"
              lines={possible}
              selection={choice.selection}
              onSelectionChange={choice.select}
            />
          )}
        </section>
        {barred.length === 0 ? null : (
          <section className={classes.part} aria-labelledby="retry-barred">
            <h2 id="retry-barred" className={classes.heading}>
              {t("barred", { count: barred.length })}
            </h2>
            <p className={classes.lead}>{t("barredLead")}</p>
            <RetryTable name={t("barred", { count: barred.length })} place="barred" lines={barred} />
          </section>
        )}
        <MoreLines
          latest={latest}
          isFirst={isFirst}
          isStill={choice.send.isBusy || choice.send.isUnclear}
          onMove={onMove}
        />
      </div>
      {possible.length === 0 && choice.opened === null ? null : <RetrySide choice={choice} isPaused={isPaused} />}
    </div>
  );
}

type MoreLinesProps = Pick<RetryPageProps, "latest" | "isFirst" | "onMove"> & { isStill: boolean };

/** What is not listed here, and the way there. */
function MoreLines({ latest: { others, nextAfter }, isFirst, isStill, onMove }: MoreLinesProps) {
  const t = useTranslations("cashback.retry");
  if (others.count === 0) return null;
  const amount = moneyWords(others.sum, { form: "exact", unit });
  return (
    <div className={classes.more}>
      <p className={classes.lead}>{t("others", { count: others.count, amount, max: retryLinesMax })}</p>
      {isFirst ? null : (
        <Button size="xs" variant="default" disabled={isStill} onClick={() => onMove(null)}>
          {t("first")}
        </Button>
      )}
      {nextAfter === null ? null : (
        <Button size="xs" variant="default" disabled={isStill} onClick={() => onMove(nextAfter)}>
          {t("next")}
        </Button>
      )}
    </div>
  );
}

/** The money, and the one act that lets the chosen lines go out again. */
function RetrySide({ choice, isPaused }: { choice: RetryChoice; isPaused: boolean }) {
  const t = useTranslations("cashback.retry");
  const words = useRetryWords();
  const { opened, card, send, isOutdated } = choice;
  if (opened === null || card === null) {
    return <div className={frame.side}>{t(choice.isNothingChosen ? "choose" : "reading")}</div>;
  }
  const { count, sum } = opened.possible;
  return (
    <div className={frame.side}>
      <p className={classes.sum}>{moneyWords(sum, { form: "exact", unit })}</p>
      <p className={classes.lead}>{t("act", { count })}</p>
      {isPaused ? <p className={frame.outdated}>{t("paused")}</p> : null}
      <RetryFactsPanel preview={card} />
      <TransferBlockers preview={card} />
      {isOutdated ? <ChangedNotice onReadAgain={choice.readAgain} /> : null}
      <ConfirmTransferForm
        key={opened.snapshot}
        label={t("send", { count, amount: moneyWords(sum, { form: "exact", unit }) })}
        name={t("confirmForm")}
        words={words}
        review={{ ...card, amount: sum }}
        isOutdated={isOutdated}
        isBusy={send.isBusy}
        error={send.error}
        onConfirm={(confirmation) => void choice.confirm(confirmation)}
      />
    </div>
  );
}

/** A warning about several lines says how many; the fact is the same as that of one transfer. */
function useRetryWords() {
  const t = useTranslations("cashback.retry");
  const words = useTransferWords();
  return (...[code, params]: Parameters<typeof words>) => {
    if (code === "stale_balance" || typeof params.lines !== "number" || params.lines === 1) return words(code, params);
    return t("warning", { lines: params.lines, fact: words(code, params) });
  };
}
