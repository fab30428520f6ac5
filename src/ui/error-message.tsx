"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useFormats } from "@/i18n/use-formats";
import { useReasonWords } from "@/i18n/use-reason-words";
import { CopyButton } from "@/ui/copy-button";
import classes from "@/ui/state-message.module.css";

/** What was asked when it failed: only `start` and `resume` send money; `halt` is a pause or a stop. */
export type Asked = "start" | "resume" | "halt" | "change" | "read";

/** What an error of the wire says; the same fields as the server's `data`. */
export type ErrorFacts = {
  /** `change` unless told. */
  asked?: Asked;
  /** Nobody answered, or not about this: whether it was done is not known. */
  isUnclear?: boolean;
  moneyMoved: "no" | "maybe" | "yes";
  /** Stable dotted code; the catalogue words it. */
  reason: string;
  /** The server's own sentence, shown when the catalogue knows no better one. */
  message?: string;
  retryable?: boolean;
  retryAfterSec?: number;
  /** What the operator quotes to support. */
  ref?: string;
  /** Infini's text, shown in quotes and never translated. */
  quoted?: string;
  /** How many payments may have gone out; 1 unless told. */
  paymentCount?: number;
};

type ErrorMessageProps = { error: ErrorFacts; onRetry?: () => void };

/** An error in the one order: what happened to the money, why, what to do, the reference. */
export function ErrorMessage({ error, onRetry }: ErrorMessageProps) {
  const t = useTranslations("errors");
  const words = useTranslations("widgets");
  const reasonWords = useReasonWords();
  const again = isHopeless(error) ? undefined : onRetry;
  return (
    <div className={classes.error} role="alert" data-money={error.moneyMoved}>
      <p className={classes.money}>{t(headingOf(error), { count: error.paymentCount ?? 1 })}</p>
      <p className={classes.why}>{reasonWords(error.reason, error.message)}</p>
      {error.quoted === undefined ? null : <p className={classes.why}>{t("infiniSaid", { text: error.quoted })}</p>}
      <RetryWords error={error} />
      {again === undefined && error.ref === undefined ? null : (
        <div className={classes.foot}>
          {again === undefined ? null : (
            <Button size="xs" variant="default" onClick={again}>
              {words("tryAgain")}
            </Button>
          )}
          {error.ref === undefined ? null : (
            <span className={classes.ref}>
              {words("reference", { ref: error.ref })}
              <CopyButton text={error.ref} what={words("referenceLabel")} />
            </span>
          )}
        </div>
      )}
    </div>
  );
}

/** A reading that gives the same again; what a fault of ours gives next, nobody knows. */
function isHopeless({ asked, reason, retryable }: ErrorFacts): boolean {
  return asked === "read" && retryable === false && reason !== "internal";
}

/** What became of it, as far as it is known; only an act that sends money speaks about money. */
function headingOf({ asked = "change", isUnclear = false, moneyMoved }: ErrorFacts) {
  if (isUnclear && asked !== "read") return `unclear.${asked}` as const;
  if (moneyMoved !== "no") return `money.${moneyMoved}` as const;
  if (asked === "start" || asked === "resume") return "money.no";
  return asked === "read" ? "undone.read" : "undone.change";
}

function RetryWords({ error }: { error: ErrorFacts }) {
  const t = useTranslations("errors");
  const formats = useFormats();
  if (error.moneyMoved === "maybe" || error.retryable === undefined) return null;
  if (error.asked === "read" && !error.retryable && !isHopeless(error)) return null;
  if (!error.retryable) return <p className={classes.todo}>{t("noRetry")}</p>;
  const text =
    error.retryAfterSec === undefined
      ? t("retry")
      : t("retryIn", { time: formats.duration(error.retryAfterSec * 1000) });
  return <p className={classes.todo}>{text}</p>;
}
