"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import { sourceName, sumOrUnknown, unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/review-panel.module.css";
import { RunwayPanel } from "@/features/cashback/runway-panel";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { useUnknownWords } from "@/features/cashback/use-unknown-words";
import { formatCount, percentOf } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { AsOf } from "@/ui/as-of";
import { FactsList } from "@/ui/facts-list";
import { HelpButton } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";

type ReviewPanelProps = { review: CashbackReview; batchName: string };

/** What a person reads before money moves: what is sent, from where, what is left out and why. Printable. */
export function ReviewPanel({ review, batchName }: ReviewPanelProps) {
  const t = useTranslations("cashback.review");
  const help = useTranslations("cashback.help");
  const heading = useRef<HTMLHeadingElement>(null);
  // The review is read from its top: focus never starts on the button.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={classes.sheet} aria-label={t("heading")}>
      <header className={classes.head}>
        <h2 ref={heading} tabIndex={-1} className={classes.heading}>
          {t("heading")} · {batchName}
        </h2>
        <span>
          <span className={classes.code} title={review.snapshot}>
            {t("snapshot", { code: review.snapshotCode })}
          </span>
          <HelpButton about={help("snapshotWord")}>{help("snapshot")}</HelpButton>
        </span>
        {review.mode === "sandbox" ? <span className={classes.mode}>{t("sandboxMark")}</span> : null}
      </header>
      <div className={classes.boxes}>
        <Box title={t("aboutToSend")}>
          <p className={classes.lead}>{t("payments", { count: review.lines.ready.count })}</p>
          <MoneyText amount={review.lines.ready.sum} unit={unit} form="exact" size="figure" />
          <p className={classes.quiet}>{t("once", { campaign: review.campaignKey })}</p>
        </Box>
        <SourceBox review={review} />
      </div>
      <LeftOut review={review} />
      <ReviewFacts review={review} />
    </section>
  );
}

function Box({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.box}>
      <h3 className={classes.boxTitle}>{title}</h3>
      {children}
    </div>
  );
}

function SourceBox({ review }: { review: CashbackReview }) {
  const t = useTranslations("cashback.review");
  const formats = useFormats();
  const { source, runway, estimate, lines } = review;
  const from = formats.duration(estimate.fromSec * 1000);
  const to = formats.duration(estimate.toSec * 1000);
  return (
    <Box title={t("from", { account: sourceName(source) })}>
      <p className={classes.row}>
        <span>{t("available")}</span>
        <span>
          <MoneyText amount={source.available} unit={unit} /> · <AsOf at={source.asOf} form="age" />
        </span>
      </p>
      <p className={classes.row}>
        <span>{t("afterLabel")}</span>
        <MoneyText amount={runway.after} unit={unit} />
      </p>
      <RunwayPanel runway={runway} available={source.available} count={lines.ready.count} total={lines.ready.sum} />
      <p className={classes.quiet}>
        {t("pacePerMinute", { count: estimate.perMinute })} ·{" "}
        {from === to ? t("duration", { duration: from }) : t("durationRange", { from, to })}
      </p>
      {review.codes === "none" ? null : <p className={classes.quiet}>{t(`codes.${review.codes}`)}</p>}
    </Box>
  );
}

/** What is not sent, by verdict and reason, each a link to its lines. */
function LeftOut({ review }: { review: CashbackReview }) {
  const t = useTranslations("cashback.review");
  const verdicts = useTranslations("states.line");
  const reasons = useLineReasons();
  const waiting = review.lines.ready.count - review.runway.covered.count;
  return (
    <div className={classes.leftOut}>
      <h3 className={classes.boxTitle}>{t("leftOut")}</h3>
      {review.leftOut.length > 0 ? null : (
        <p className={classes.quiet}>
          {waiting === 0 ? t("nothingLeftOut") : t("nothingLeftOutShort", { count: waiting })}
        </p>
      )}
      <ul className={classes.list}>
        {review.leftOut.map((group) => (
          <li key={`${group.verdict}-${group.reason}`} className={classes.row}>
            <Link href={linesHref(review.id, group.verdict, group.reason)}>
              {verdicts(`${group.verdict}.label`)}
              {group.reason === null ? null : <> · {reasons.label(group.reason)}</>}
            </Link>
            <span>
              {formatCount(group.count)} · <MoneyText amount={sumOrUnknown(group)} unit={unit} form="exact" />
            </span>
          </li>
        ))}
      </ul>
      {review.newlyHeld.count === 0 ? null : (
        <p className={classes.newlyHeld}>{t("newlyHeld", { count: review.newlyHeld.count })}</p>
      )}
    </div>
  );
}

function linesHref(id: string, verdict: string, reason: string | null): string {
  const query = new URLSearchParams({ state: verdict, ...(reason === null ? {} : { reason }) });
  return `/cashback/${id}/lines?${query.toString()}`;
}

function ReviewFacts({ review }: { review: CashbackReview }) {
  const t = useTranslations("cashback.review");
  const help = useTranslations("cashback.help");
  const unknownWords = useUnknownWords();
  const { spread, neverPaid, overrides, lines, policy, id } = review;
  const short = (amount: string) => <MoneyText amount={amount} form="exact" />;
  const facts = [
    {
      id: "overrides",
      label: t("overrides"),
      help: <HelpButton about={t("overrides")}>{help("overrides")}</HelpButton>,
      value: (
        <Link href={`/cashback/${id}/lines?decided=pay`}>
          {formatCount(overrides.count)} · {short(overrides.sum)}
        </Link>
      ),
    },
    {
      id: "spread",
      label: t("spread"),
      value:
        spread === null ? (
          "—"
        ) : (
          <>
            {t("min")} {short(spread.min)} · {t("median")} {short(spread.median)} · {t("max")} {short(spread.max)}
          </>
        ),
    },
    {
      id: "neverPaid",
      label: t("neverPaid"),
      value: (
        <Link href={`/cashback/${id}/lines?state=ready&neverPaid=true`}>
          {t("neverPaidValue", {
            count: formatCount(neverPaid.count),
            percent: percentOf(neverPaid.count, lines.ready.count),
          })}
        </Link>
      ),
    },
    { id: "fee", label: t("fee"), value: t("feeNone") },
    { id: "onRejected", label: t("onRejected"), value: t(`onRejectedChoice.${policy.onRejected}`) },
    { id: "onUnknown", label: t("onUnknown"), value: unknownWords(policy.onUnknown, review.unknownHoldSec) },
    {
      id: "onLowBalance",
      label: t("onLowBalance"),
      value: (
        <>
          {t(`onLowBalanceChoice.${policy.onLowBalance}`)}
          {policy.onLowBalance === "park" ? (
            <HelpButton about={t("onLowBalanceChoice.park")}>{help("park")}</HelpButton>
          ) : null}
        </>
      ),
    },
    { id: "tier", label: t("confirmation"), value: t(tierKey(review)) },
  ];
  return <FactsList facts={facts} />;
}

function tierKey({ asks }: CashbackReview): "asksTotal" | "asksStepUp" | "asksNothing" {
  if (asks.typedTotal) return "asksTotal";
  return asks.stepUp ? "asksStepUp" : "asksNothing";
}
