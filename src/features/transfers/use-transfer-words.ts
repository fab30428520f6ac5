"use client";

import { useMessages, useTranslations } from "next-intl";
import type { PreviewTransferOutput } from "@/domain/transfer.schema";
import { unit } from "@/features/transfers/labels";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";

type Params = PreviewTransferOutput["warnings"][number]["params"];

const missing = { at: "—", amount: "—", available: "—", limit: "—", count: 1, digits: 0, account: "—", scripts: "—" };

/** Words for what keeps a payment from being made, and for what a person has to acknowledge before it is. */
export function useTransferWords(): (code: string, params: Params) => string {
  const t = useTranslations("newTransfer.word");
  const known = useMessages().newTransfer.word;
  const formats = useFormats();
  const isWord = (code: string): code is keyof typeof known => Object.hasOwn(known, code);
  return (code, params) => {
    if (!isWord(code)) return code;
    const values = Object.entries(params).flatMap(([name, value]): [string, string | number][] => {
      if (typeof value === "number") return [[name, value]];
      if (Array.isArray(value)) return [[name, value.join(", ")]];
      if (typeof value !== "string") return [];
      if (name === "at") return [[name, formats.instant(value)]];
      return [[name, /^-?[0-9]+\.[0-9]{6}$/.test(value) ? moneyWords(value, { form: "exact", unit }) : value]];
    });
    return t(code, { ...missing, ...Object.fromEntries(values) });
  };
}
