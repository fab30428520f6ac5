"use client";

import { useTranslations } from "next-intl";
import type { ClipboardEvent } from "react";
import { moneyFigure, moneyWords, plainAmount } from "@/ui/money-figure";
import classes from "@/ui/money-text.module.css";

type MoneyTextProps = {
  /** Decimal string of the wire, `"25.600000"`; null when nobody knows it. */
  amount: string | null;
  /** Stands after the number, small; leave it out where the column's header names it. */
  unit?: string;
  /** `full`: six decimals with quiet zeros. `exact`: no zeros beyond two. `short`: two, `≈` when that hides something. */
  form?: "full" | "exact" | "short";
  /** `+` before an incoming amount; an outgoing one has its minus anyway. */
  isSigned?: boolean;
  /** A sum with missing parts: `≥`. */
  isPartial?: boolean;
  /** `figure`: the one large amount of a page. */
  size?: "inherit" | "lead" | "figure";
  /** Where it was read and what it leaves out, for the tooltip; the full amount is always there. */
  title?: string;
};

/**
 * The one way to show an amount: tabular figures, decimal points in line, no colour by sign. `data-amount` holds the
 * plain decimal, and so does the clipboard.
 */
export function MoneyText(props: MoneyTextProps) {
  const { amount, unit, form = "full", isSigned = false, isPartial = false, size = "inherit", title } = props;
  if (amount === null) return <MissingMoney size={size} title={title} />;
  const figure = moneyFigure(amount, { form, isSigned, isPartial });
  const full = moneyWords(amount, { form: "full", isSigned, ...(unit === undefined ? {} : { unit }) });
  return (
    <span
      className={classes.money}
      data-amount={amount}
      data-size={size}
      title={[full, title].filter(Boolean).join(" · ")}
      onCopy={(event) => copyPlain(event, amount)}
    >
      {figure.mark === "" ? null : (
        <>
          <span className={classes.mark}>{figure.mark}</span>{" "}
        </>
      )}
      <span className={classes.number}>
        {figure.sign}
        {figure.whole}
        {figure.decimals}
        {figure.zeros === "" ? null : <span className={classes.zeros}>{figure.zeros}</span>}
      </span>
      {unit === undefined ? null : <span className={classes.unit}> {unit}</span>}
    </span>
  );
}

/** Nobody knows the amount: a dash, never a zero. */
function MissingMoney({ size, title }: { size: string; title: string | undefined }) {
  const t = useTranslations("widgets");
  return (
    <span className={classes.money} data-size={size} title={title ?? t("missing")}>
      —
    </span>
  );
}

/** A selection inside one amount copies `25.6`, not its grouping, mark or unit; a wider one is left to the browser. */
function copyPlain(event: ClipboardEvent<HTMLSpanElement>, amount: string): void {
  const selection = window.getSelection();
  const host = event.currentTarget;
  if (!selection || !host.contains(selection.anchorNode) || !host.contains(selection.focusNode)) return;
  event.clipboardData.setData("text/plain", plainAmount(amount));
  event.preventDefault();
}
