"use client";

import { TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { moneyWords } from "@/ui/money-figure";
import { readTypedTotal } from "@/ui/typed-total";

type ConfirmTotalFieldProps = {
  /** The total to confirm, decimal string of the wire. */
  expected: string;
  value: string;
  onChange: (value: string) => void;
};

/** Asks for the total to be typed. Enter never commits, paste is allowed, and a wrong total is named when left. */
export function ConfirmTotalField({ expected, value, onChange }: ConfirmTotalFieldProps) {
  const t = useTranslations("widgets");
  const [wasLeft, setWasLeft] = useState(false);
  const read = readTypedTotal(value, expected);
  const words = (amount: string) => moneyWords(amount, { form: "full" }).replace(/0{1,4}$/, "");
  const error =
    read.verdict === "differs"
      ? t("totalDiffers", { typed: words(read.typed), expected: words(expected) })
      : read.verdict === "unreadable"
        ? t("totalUnreadable", { expected: words(expected) })
        : null;
  return (
    <TextInput
      label={t("totalLabel")}
      description={t("totalHint")}
      value={value}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      error={wasLeft ? error : null}
      onBlur={() => setWasLeft(true)}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.metaKey && !event.ctrlKey) event.preventDefault();
      }}
    />
  );
}
