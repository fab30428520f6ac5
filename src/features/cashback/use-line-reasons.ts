"use client";

import { useLocale, useMessages, useTranslations } from "next-intl";
import { isKey } from "@/features/cashback/labels";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";

/** Evidence of a reason, hint, warning or fault, as the wire carries it. */
export type EvidenceParams = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

export type LineReasons = {
  /** `paid before`: the reason in a word or two. */
  label: (code: string) => string;
  /** The reason as a sentence with its evidence. */
  why: (code: string, params: EvidenceParams) => string;
  note: (code: string) => string;
  /** Several of these sentences as one text. */
  sentences: (said: readonly string[]) => string;
  warning: (code: string, params: EvidenceParams) => string;
  /** Why a whole file is refused, for `import.<fault>`; null for every other reason. */
  fault: (reason: string, params: EvidenceParams) => string | null;
};

/** Words for everything that an import or a batch says about its lines; a code that is not known shows itself. */
export function useLineReasons(): LineReasons {
  const t = useTranslations("reasons");
  const fields = useTranslations("cashback.wizard.fields");
  const messages = useMessages();
  const known = messages.reasons;
  const formats = useFormats();
  // A full stop of Chinese has its space already.
  const gap = useLocale() === "zh-CN" ? "" : " ";
  const valuesOf = (params: EvidenceParams) => ({ ...missing, ...wordsOf(params, formats.instant) });
  const hint = (params: EvidenceParams) => {
    const code = String(params.hint ?? "");
    return isKey(known.hint, code) ? t(`hint.${code}`, valuesOf(params)) : code;
  };
  return {
    label: (code) => {
      if (isKey(known.held, code)) return t(`held.${code}`);
      if (isKey(known.invalid, code)) return t(`invalid.${code}`);
      return code === "by_hand" ? t("byHand") : code;
    },
    why: (code, params) => {
      if (isBadCell(code))
        return t("why.bad_cell", { cell: String(params.cell ?? params.cards ?? ""), hint: hint(params) });
      const values = valuesOf({ ...params, cell: params.cell ?? params.registeredOn ?? params.firstCardOn ?? null });
      if (code === "amount_unusual" && params.median === undefined) return t("why.amount_over_limit", values);
      const why = isKey(known.why, code) ? t(`why.${code}`, values) : code;
      return params.email === undefined ? why : `${why}${gap}${t("knownByEmail", values)}`;
    },
    note: (code) => (isKey(known.note, code) ? t(`note.${code}`) : code),
    sentences: (said) => said.join(gap),
    warning: (code, params) => (isKey(known.warning, code) ? t(`warning.${code}`, valuesOf(params)) : code),
    fault: (reason, params) => {
      const code = reason.startsWith("import.") ? reason.slice("import.".length) : "";
      if (!isKey(known.file, code)) return null;
      const isData = code === "header" && params.looksLikeData === true;
      const field = String(params.field ?? "");
      const named = isKey(messages.cashback.wizard.fields, field) ? { ...params, field: fields(field) } : params;
      return t(isData ? "file.headerIsData" : `file.${code}`, valuesOf(named));
    },
  };
}

/** What a sentence shows where its evidence is not known. */
const missing = {
  account: "—",
  batch: "—",
  byteOffset: "—",
  campaign: "—",
  cell: "—",
  codePoint: "—",
  codePoints: "—",
  columns: "—",
  count: 0,
  delimiter: "—",
  digits: 0,
  email: "—",
  encoding: "—",
  encodings: "—",
  example: "—",
  expected: "—",
  factor: "—",
  field: "—",
  first: "—",
  firstCardOn: "—",
  found: 0,
  header: "—",
  lastAt: "—",
  amount: "—",
  limit: "—",
  line: "—",
  lines: "—",
  median: "—",
  payeeLimit: "—",
  registeredOn: "—",
  scripts: "—",
  second: "—",
  type: "—",
} as const;

/** Money with its unit, moments in the person's zone, lists with commas. */
function wordsOf(params: EvidenceParams, instant: (iso: string) => string): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]): [string, string | number][] => {
      if (value === null) return [];
      if (typeof value === "number") return [[name, value]];
      if (typeof value === "boolean") return [[name, String(value)]];
      return [[name, typeof value === "string" ? textOf(value, instant) : value.join(", ")]];
    }),
  );
}

function textOf(text: string, instant: (iso: string) => string): string {
  if (/^-?[0-9]+\.[0-9]{6}$/.test(text)) return moneyWords(text, { form: "short", unit: "USD" });
  return /^\d{4}-\d{2}-\d{2}T[0-9:.]+Z$/.test(text) ? instant(text) : text;
}

function isBadCell(code: string): boolean {
  return code === "bad_uid" || code === "bad_email" || code === "bad_amount";
}
