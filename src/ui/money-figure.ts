import { formatMoney, parseMoney } from "@/domain/money";

/** The parts of an amount as they are drawn: `−` · `25` · `.60` · `0000`. */
export type MoneyFigure = {
  /** `≈`, `≥` or nothing. */
  mark: "" | "≈" | "≥";
  sign: "" | "−" | "+";
  /** Whole units with grouping commas. */
  whole: string;
  /** Point and the decimals that carry a value, at least two. */
  decimals: string;
  /** Zeros after them, drawn quietly. */
  zeros: string;
};

export type MoneyFigureOptions = {
  /** `full`: six decimals. `exact`: two, or as many as the amount has. `short`: two, with `≈` when that leaves something out. */
  form: "full" | "exact" | "short";
  /** Marks a movement: `+` before an incoming amount. */
  isSigned?: boolean;
  /** A sum with missing parts: `≥`. */
  isPartial?: boolean;
};

/**
 * Splits a decimal string of the wire (`"-25.600000"`) for drawing. Digits are never invented: a short form that
 * leaves something out is cut towards zero and marked.
 * @throws RangeError when the text is not a money figure.
 */
export function moneyFigure(amount: string, options: MoneyFigureOptions): MoneyFigure {
  const micro = parseMoney(amount);
  const [whole = "0", fraction = "000000"] = formatMoney(micro < 0n ? -micro : micro).split(".");
  const rest = fraction.slice(2);
  const isCut = options.form === "short" && /[1-9]/.test(rest);
  const shown = options.form === "short" ? "" : rest.replace(/0+$/, "");
  return {
    mark: options.isPartial ? "≥" : isCut ? "≈" : "",
    sign: micro < 0n ? "−" : options.isSigned && micro > 0n ? "+" : "",
    whole: whole.replace(/\B(?=(\d{3})+(?!\d))/g, ","),
    decimals: `.${fraction.slice(0, 2)}${shown}`,
    zeros: options.form === "full" ? rest.slice(shown.length) : "",
  };
}

/** One line of text for titles, sentences and tooltips: `≥ 48,210.33 USD`. */
export function moneyWords(amount: string, options: MoneyFigureOptions & { unit?: string }): string {
  const figure = moneyFigure(amount, options);
  const number = `${figure.sign}${figure.whole}${figure.decimals}${figure.zeros}`;
  return [figure.mark, number, options.unit].filter((part) => part !== undefined && part !== "").join(" ");
}

/** `-25.600000` → `-25.6`: what the clipboard gets. @throws RangeError */
export function plainAmount(amount: string): string {
  return formatMoney(parseMoney(amount)).replace(/0+$/, "").replace(/\.$/, "");
}
