"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import classes from "@/ui/help-button.module.css";
import { moneyFigure } from "@/ui/money-figure";
import { PopoverButton } from "@/ui/popover-button";

type HelpButtonProps = {
  /** The word that is explained; it stands beside the button. */
  about: string;
  /** One or two plain sentences. */
  children: ReactNode;
};

/** A small "?" beside a word: a press, by pointer or keyboard, opens what it means; Esc leads back. */
export function HelpButton({ about, children }: HelpButtonProps) {
  const t = useTranslations("widgets");
  const button = (
    <button type="button" className={classes.help} aria-label={t("help", { about })}>
      <span aria-hidden className={classes.mark}>
        ?
      </span>
    </button>
  );
  return (
    <PopoverButton button={button} width={280} label={t("help", { about })}>
      <p className={classes.text} tabIndex={-1} data-autofocus>
        {children}
      </p>
    </PopoverButton>
  );
}

/** What the sign `≈` means, wherever one of these amounts (decimal strings) is drawn short and loses decimals. */
export function ApproxHelp({ amounts }: { amounts: readonly (string | null)[] }) {
  const t = useTranslations("widgets");
  const isCut = amounts.some((amount) => amount !== null && moneyFigure(amount, { form: "short" }).mark !== "");
  return isCut ? <HelpButton about="≈">{t("approxHelp")}</HelpButton> : null;
}
