import { trimCell } from "./import-cell";
import { isPayeeHeader } from "./import-columns";

/** Rows that are looked at: enough to see what a column holds. */
const sampleRows = 200;
const headerWords =
  /amount|payout|pay\b|payable|cash ?back|reward|bonus|commission|total|sum\b|price|value|usdt?\b|[$€£¥]|金额|返现|佣金|奖励|应付|合计|总额/i;
/** A number as people write money: digits with a point or a comma, a currency beside it or not. */
const numberShape = /^(?:\p{Sc}|[A-Z]{3,4} )?[0-9]{1,8}(?:[.,' ][0-9]{1,6})*(?: ?(?:\p{Sc}|[A-Z]{3,4}))?$/u;
const plainShape = /^[0-9]{1,8}$/;

type Tally = { filled: number; numbers: number; plain: number };

/** Which columns look like amounts, found from a header's words and the first rows. It proposes; it decides nothing. */
export class AmountColumns {
  readonly #tallies: Tally[] = [];
  #rows = 0;

  /** The cells of the next row. */
  take(cells: readonly string[]): void {
    if (this.#rows >= sampleRows) return;
    this.#rows += 1;
    for (const [index, cell] of cells.entries()) {
      const tally = this.#tallies[index] ?? { filled: 0, numbers: 0, plain: 0 };
      this.#tallies[index] = tally;
      const text = trimCell(cell);
      if (text === "") continue;
      tally.filled += 1;
      if (plainShape.test(text)) tally.plain += 1;
      if (numberShape.test(text)) tally.numbers += 1;
    }
  }

  /**
   * True when most filled cells are numbers and the name says money, or some of them have decimals or a currency. Whole
   * numbers under a name that says nothing may be counts or ages; without any name they may be anything, so they count.
   * A name that says UID or e-mail says whom, never how much.
   */
  isLikely(index: number, header: readonly string[] | null): boolean {
    if (isPayeeHeader(header?.[index] ?? "")) return false;
    const { filled, numbers, plain } = this.#tallies[index] ?? { filled: 0, numbers: 0, plain: 0 };
    const saysMoney = header !== null && headerWords.test(header[index] ?? "");
    if (filled === 0 || 2 * numbers <= filled) return saysMoney && numbers > 0;
    return saysMoney || header === null || plain < numbers;
  }
}
